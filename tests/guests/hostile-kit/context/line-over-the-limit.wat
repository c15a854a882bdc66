;; Tries: to log one line of 60 MB: more than anything that passes at once.
;; grants: call-context
;; expect: LIMIT_EXCEEDED output-bytes
;; use: context
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 120) (i32.const 60000000))
  (call $log (i32.const 4) (i32.const 200000) (i32.const 60000000))
  (i32.const 1024))
