;; Tries: to use the last handle that a number can be.
;; grants: database
;; expect: TOOL_ERROR bug in the tool
;; use: database
(func $call (type $call) (call $name (i32.const -1) (i32.const 2048)) (i32.const 1024))
