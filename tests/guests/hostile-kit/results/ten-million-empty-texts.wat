;; Tries: to answer with ten million empty texts. They would be 640 MB of its memory, which it has not.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (call $contents (i32.const 131072) (i32.const 10000000)))
