;; Tries: to log a million lines with nothing in them.
;; grants: call-context
;; expect: ANSWER
;; expect: DEADLINE_EXCEEDED compute-ms
;; use: context
(func $call (type $call)
  (local $i i32)
  (loop $next
    (call $log (i32.const 0) (i32.const 0) (i32.const 0))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 1000000))))
  (i32.const 1024))
