;; Tries: to give the host one address for everything. It spoils its own memory with that, and nobody else's.
;; grants: none
;; expect: ANSWER
;; expect: TOOL_ERROR bug in the tool
(func $realloc (type $realloc) (i32.const 1024))
