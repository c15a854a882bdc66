;; Tries: to answer with 60,000 empty texts: allowed by their bytes, of which they have none.
;; grants: none
;; expect: ANSWER
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (call $contents (i32.const 131072) (i32.const 60000)))
