;; Tries: to answer with a text that lies behind the end of its memory.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (call $say (i32.const -65536) (i32.const 16)))
