;; Tries: to answer with a text that ends in the middle of a character.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(data (i32.const 2048) "ab\e2\82")
(func $call (type $call) (call $say (i32.const 2048) (i32.const 4)))
