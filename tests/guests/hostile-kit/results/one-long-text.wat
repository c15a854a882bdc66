;; Tries: to answer with a text of 60 MB.
;; grants: none
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 120) (i32.const 60000000))
  (call $say (i32.const 200000) (i32.const 60000000)))
