;; Tries: to return an address behind the end of its memory.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.const -1024))
