;; Tries: to answer with half a surrogate pair, as other encodings have them.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(data (i32.const 2048) "\ed\a0\80")
(func $call (type $call) (call $say (i32.const 2048) (i32.const 3)))
