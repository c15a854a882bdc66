;; Tries: to answer with structured output that is no object.
;; grants: none
;; expect: TOOL_ERROR malformed
(data (i32.const 2048) "[1]")
(func $call (type $call) (call $structured (i32.const 2048) (i32.const 3)))
