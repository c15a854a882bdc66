;; Tries: to log a megabyte again and again. What is over the bound is dropped, and the call goes on until it is
;; over.
;; grants: call-context
;; expect: ANSWER
;; expect: DEADLINE_EXCEEDED compute-ms
;; use: context
(func $call (type $call)
  (local $i i32)
  (drop (memory.grow (i32.const 20)))
  (memory.fill (i32.const 200000) (i32.const 120) (i32.const 1000000))
  (loop $next
    (call $log (i32.const 4) (i32.const 200000) (i32.const 1000000))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 1000))))
  (i32.const 1024))
