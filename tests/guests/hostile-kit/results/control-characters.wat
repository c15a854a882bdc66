;; Tries: to answer with 15 MB of control characters, each of which JSON writes with six.
;; grants: none
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 1) (i32.const 15000000))
  (call $say (i32.const 200000) (i32.const 15000000)))
