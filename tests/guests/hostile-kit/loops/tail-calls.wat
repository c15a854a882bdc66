;; Tries: to call itself for ever without taking any stack. (The baseline compiler has no tail calls.)
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
;; expect: REFUSED compile
(func $down (param i64) (result i64)
  (return_call $down (i64.add (local.get 0) (i64.const 1))))
(func $call (type $call)
  (drop (call $down (i64.const 0)))
  (i32.const 1024))
