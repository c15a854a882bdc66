;; Tries: to report progress a million times, a little more each time.
;; grants: call-context
;; expect: ANSWER
;; expect: DEADLINE_EXCEEDED compute-ms
;; use: context
(func $call (type $call)
  (local $i i32)
  (loop $next
    (call $progress (f64.convert_i32_u (local.get $i)) (i32.const 0) (f64.const 0) (i32.const 1) (i32.const 0) (i32.const 1000))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 1000000))))
  (i32.const 1024))
