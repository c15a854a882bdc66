;; Tries: to log nearly 4 GiB.
;; grants: call-context
;; expect: TOOL_ERROR bug in the tool
;; use: context
(func $call (type $call) (call $log (i32.const 0) (i32.const 16) (i32.const -1)) (i32.const 1024))
