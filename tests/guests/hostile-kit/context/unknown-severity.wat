;; Tries: to log with a severity that there is not.
;; grants: call-context
;; expect: TOOL_ERROR bug in the tool
;; use: context
(func $call (type $call) (call $log (i32.const 8) (i32.const 0) (i32.const 0)) (i32.const 1024))
