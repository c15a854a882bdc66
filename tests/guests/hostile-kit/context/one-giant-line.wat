;; Tries: to log one line of 15 MB.
;; grants: call-context
;; expect: ANSWER
;; use: context
(func $call (type $call)
  (drop (memory.grow (i32.const 300)))
  (memory.fill (i32.const 200000) (i32.const 120) (i32.const 15000000))
  (call $log (i32.const 4) (i32.const 200000) (i32.const 15000000))
  (i32.const 1024))
