;; Tries: to answer with the same as a text, for whoever parses texts that look like JSON.
;; grants: none
;; expect: ANSWER
;; expect: LIMIT_EXCEEDED output-bytes
;; expect: DEADLINE_EXCEEDED compute-ms
(data (i32.const 2048) "[0")
(data (i32.const 2560) ",0")
(data (i32.const 3072) "]")
(func $call (type $call)
  (local $at i32) (local $i i32)
  (drop (memory.grow (i32.const 1000)))
  (memory.copy (i32.const 200000) (i32.const 2048) (i32.const 2))
  (local.set $at (i32.const 200002))
  (loop $next
    (memory.copy (local.get $at) (i32.const 2560) (i32.const 2))
    (local.set $at (i32.add (local.get $at) (i32.const 2)))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 7900000))))
  (memory.copy (local.get $at) (i32.const 3072) (i32.const 1))
  (local.set $at (i32.add (local.get $at) (i32.const 1)))
  (call $say (i32.const 200000) (i32.sub (local.get $at) (i32.const 200000))))
