;; Tries: to use the handle zero.
;; grants: database
;; expect: TOOL_ERROR bug in the tool
;; use: database
(func $call (type $call) (call $name (i32.const 0) (i32.const 2048)) (i32.const 1024))
