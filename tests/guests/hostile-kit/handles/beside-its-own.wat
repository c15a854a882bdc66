;; Tries: to use the number after the one that it was given.
;; grants: database
;; expect: TOOL_ERROR bug in the tool
;; use: database
(func $call (type $call) (call $name (i32.add (call $database) (i32.const 1)) (i32.const 2048)) (i32.const 1024))
