;; Tries: to use a handle that it was never given: the first number that comes to mind.
;; grants: database
;; expect: TOOL_ERROR bug in the tool
;; use: database
(func $call (type $call) (call $name (i32.const 1) (i32.const 2048)) (i32.const 1024))
