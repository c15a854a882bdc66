;; Tries: to read behind the end of its memory.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.load (i32.const -4)))
