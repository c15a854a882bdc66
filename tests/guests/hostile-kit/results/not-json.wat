;; Tries: to answer with structured output that is not JSON.
;; grants: none
;; expect: TOOL_ERROR malformed
(data (i32.const 2048) "{\"a\":nan}")
(func $call (type $call) (call $structured (i32.const 2048) (i32.const 9)))
