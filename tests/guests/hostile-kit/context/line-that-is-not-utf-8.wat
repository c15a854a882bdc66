;; Tries: to log bytes that are no text.
;; grants: call-context
;; expect: TOOL_ERROR bug in the tool
;; use: context
(data (i32.const 2048) "\ff\00")
(func $call (type $call) (call $log (i32.const 0) (i32.const 2048) (i32.const 2)) (i32.const 1024))
