;; Tries: to have a description that reads part of it backwards.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. \u2066x\u2069"}
