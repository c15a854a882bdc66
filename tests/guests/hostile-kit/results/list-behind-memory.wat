;; Tries: to answer with a list that lies behind the end of its memory.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call) (call $contents (i32.const -64) (i32.const 4)))
