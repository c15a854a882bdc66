;; Tries: to answer with a list of four thousand million items.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call) (call $contents (i32.const 0) (i32.const -1)))
