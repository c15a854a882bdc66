;; Tries: to answer with a text that begins inside of its memory and ends outside.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (call $say (i32.const 131000) (i32.const 100000000)))
