;; Tries: to answer with a list at an odd address.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call) (call $contents (i32.const 2049) (i32.const 1)))
