;; Tries: to answer with a text that begins near the end of the address space and ends at its beginning.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (call $say (i32.const -16) (i32.const 32)))
