;; Tries: to report progress of not-a-number out of infinity, backwards.
;; grants: call-context
;; expect: ANSWER
;; use: context
(func $call (type $call)
  (call $progress (f64.const nan) (i32.const 1) (f64.const inf) (i32.const 0) (i32.const 0) (i32.const 0))
  (call $progress (f64.const inf) (i32.const 1) (f64.const nan) (i32.const 0) (i32.const 0) (i32.const 0))
  (call $progress (f64.const 1e300) (i32.const 1) (f64.const -1) (i32.const 0) (i32.const 0) (i32.const 0))
  (call $progress (f64.const -inf) (i32.const 1) (f64.const -inf) (i32.const 0) (i32.const 0) (i32.const 0))
  (i32.const 1024))
