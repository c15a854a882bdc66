;; Tries: to answer with half a gigabyte: five hundred texts, all of them the same megabyte of its memory.
;; grants: none
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call)
  (local $i i32)
  (drop (memory.grow (i32.const 100)))
  (loop $next
    (i32.store offset=2097160 (i32.mul (local.get $i) (i32.const 64)) (i32.const 65536))
    (i32.store offset=2097164 (i32.mul (local.get $i) (i32.const 64)) (i32.const 1048576))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 512))))
  (call $contents (i32.const 2097152) (i32.const 512)))
