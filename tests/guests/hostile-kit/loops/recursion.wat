;; Tries: to call itself for ever.
;; grants: none
;; expect: LIMIT_EXCEEDED stack-bytes
(func $down (param i64) (result i64)
  (i64.add (i64.const 1) (call $down (i64.add (local.get 0) (i64.const 1)))))
(func $call (type $call)
  (drop (call $down (i64.const 0)))
  (i32.const 1024))
