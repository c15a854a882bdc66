;; Tries: to have a description that clears the operator's terminal.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. \u001b[2J\u001b[H"}
