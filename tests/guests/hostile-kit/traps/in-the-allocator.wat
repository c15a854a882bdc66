;; Tries: to break off where the host asks it for memory.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $realloc (type $realloc) unreachable)
