;; Tries: to answer with a slash that is written with too many bytes.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(data (i32.const 2048) "\c0\af")
(func $call (type $call) (call $say (i32.const 2048) (i32.const 2)))
