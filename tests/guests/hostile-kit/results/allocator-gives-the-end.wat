;; Tries: to give the host the last byte of its memory for whatever it wants to write.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $realloc (type $realloc) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1)))
