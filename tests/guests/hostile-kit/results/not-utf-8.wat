;; Tries: to answer with a text that is not UTF-8.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(data (i32.const 2048) "\ff\fe")
(func $call (type $call) (call $say (i32.const 2048) (i32.const 2)))
