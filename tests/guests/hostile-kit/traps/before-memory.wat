;; Tries: to write at an address that wraps around.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.store offset=4294967295 (i32.const 4096) (i32.const 1)) (i32.const 1024))
