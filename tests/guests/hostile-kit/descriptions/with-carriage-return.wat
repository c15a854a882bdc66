;; Tries: to have a description that overwrites the line that it is on.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. harmless\rdangerous"}
