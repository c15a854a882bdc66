;; Tries: to answer with half a megabyte of digits, any of which may begin the number of a card.
;; grants: none
;; expect: ANSWER
;; expect: LIMIT_EXCEEDED output-bytes
(data (i32.const 2048) "")
(data (i32.const 2560) "4111 1111 ")
(data (i32.const 3072) "")
(func $call (type $call)
  (local $at i32) (local $i i32)
  (drop (memory.grow (i32.const 1000)))
  (memory.copy (i32.const 200000) (i32.const 2048) (i32.const 0))
  (local.set $at (i32.const 200000))
  (loop $next
    (memory.copy (local.get $at) (i32.const 2560) (i32.const 10))
    (local.set $at (i32.add (local.get $at) (i32.const 10)))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 60000))))
  (memory.copy (local.get $at) (i32.const 3072) (i32.const 0))
  (local.set $at (i32.add (local.get $at) (i32.const 0)))
  (call $say (i32.const 200000) (i32.sub (local.get $at) (i32.const 200000))))
