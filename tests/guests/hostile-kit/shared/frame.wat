;; What every core module of the kit has, unless the case defines it itself: the contract's functions, a memory, an
;; allocator that never frees, and helpers that write answers.
;;
;; Memory: results at 1024, the case's own data from 2048, the description from 8192, the heap from $heap on.

;; tool (address, length), action (0 or 1, address, length), arguments (address, length)
(type $call (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
(type $describe (func (result i32)))
(type $post (func (param i32)))
(type $realloc (func (param i32 i32 i32 i32) (result i32)))

(global $heap (mut i32) (i32.const {heap}))

;; default: $memory
(memory $memory {pages})
;; default: $realloc
(func $realloc (type $realloc)
  (local $at i32)
  (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 15)) (i32.const -16)))
  (global.set $heap (i32.add (local.get $at) (local.get 3)))
  (block $fits
    (br_if $fits (i32.le_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
    (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get 3) (i32.const 16))))))
  (local.get $at))
;; default: $describe
(func $describe (type $describe) (i32.const {described}))
;; default: $call
(func $call (type $call) (i32.const 1024))
;; default: $post_call
(func $post_call (type $post))
;; default: end

(export "memory" (memory $memory))
(export "cabi_realloc" (func $realloc))
(export "palisade:host/operations@0.1.0#describe" (func $describe))
(export "palisade:host/operations@0.1.0#call" (func $call))
(export "cabi_post_palisade:host/operations@0.1.0#call" (func $post_call))

(func $digit (param $at i32) (result i32)
  (local $c i32)
  (local.set $c (i32.load8_u (local.get $at)))
  (select
    (i32.sub (local.get $c) (i32.const 48))
    (i32.sub (local.get $c) (i32.const 87))
    (i32.lt_u (local.get $c) (i32.const 58))))

;; The arguments are `{"hex":"…"}` or `{}`. Decodes in place: the bytes are at (arguments + 8), their number is the result.
(func $input (param $arguments i32) (param $length i32) (result i32)
  (local $n i32)
  (local $i i32)
  (if (i32.lt_u (local.get $length) (i32.const 10)) (then (return (i32.const 0))))
  (local.set $arguments (i32.add (local.get $arguments) (i32.const 8)))
  (local.set $n (i32.shr_u (i32.sub (local.get $length) (i32.const 10)) (i32.const 1)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
      (i32.store8
        (i32.add (local.get $arguments) (local.get $i))
        (i32.or
          (i32.shl (call $digit (i32.add (local.get $arguments) (i32.shl (local.get $i) (i32.const 1)))) (i32.const 4))
          (call $digit (i32.add (local.get $arguments) (i32.add (i32.shl (local.get $i) (i32.const 1)) (i32.const 1))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))
  (local.get $n))

;; Answers with one text.
(func $say (param $at i32) (param $length i32) (result i32)
  (i32.store (i32.const 1208) (local.get $at))
  (i32.store (i32.const 1212) (local.get $length))
  (call $contents (i32.const 1200) (i32.const 1)))

;; Answers with contents. One is 64 bytes: the case at 0 (0 is text), a text's address at 8 and its length at 12.
(func $contents (param $at i32) (param $count i32) (result i32)
  (i32.store (i32.const 1028) (local.get $at))
  (i32.store (i32.const 1032) (local.get $count))
  (i32.const 1024))

;; Answers with structured output.
(func $structured (param $at i32) (param $length i32) (result i32)
  (i32.store (i32.const 1036) (i32.const 1))
  (i32.store (i32.const 1040) (local.get $at))
  (i32.store (i32.const 1044) (local.get $length))
  (i32.const 1024))

;; Fails with a message.
(func $fail (param $at i32) (param $length i32) (result i32)
  (i32.store8 (i32.const 1024) (i32.const 1))
  (i32.store8 (i32.const 1028) (i32.const 6))
  (i32.store (i32.const 1032) (local.get $at))
  (i32.store (i32.const 1036) (local.get $length))
  (i32.const 1024))

;; Writes a number, and gives its first digit's address; it ends before 1600.
(func $decimal (param $number i32) (result i32)
  (local $at i32)
  (local.set $at (i32.const 1600))
  (loop $next
    (local.set $at (i32.sub (local.get $at) (i32.const 1)))
    (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
    (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
    (br_if $next (local.get $number)))
  (local.get $at))

(func $say_number (param $number i32) (result i32)
  (local $at i32)
  (local.set $at (call $decimal (local.get $number)))
  (call $say (local.get $at) (i32.sub (i32.const 1600) (local.get $at))))

;; Fails with `code N`.
(func $fail_code (param $number i32) (result i32)
  (local $at i32)
  (local.set $at (i32.sub (call $decimal (local.get $number)) (i32.const 5)))
  (i32.store (local.get $at) (i32.const 0x65646f63))
  (i32.store8 (i32.add (local.get $at) (i32.const 4)) (i32.const 32))
  (call $fail (local.get $at) (i32.sub (i32.const 1600) (local.get $at))))
