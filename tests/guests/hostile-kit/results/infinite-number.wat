;; Tries: to answer with a number that no number is.
;; grants: none
;; expect: TOOL_ERROR malformed
(data (i32.const 2048) "{\"a\":1e999}")
(func $call (type $call) (call $structured (i32.const 2048) (i32.const 11)))
