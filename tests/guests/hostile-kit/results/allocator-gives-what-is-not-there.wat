;; Tries: to give the host an address behind its memory.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $realloc (type $realloc) (i32.const -8))
