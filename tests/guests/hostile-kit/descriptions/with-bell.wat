;; Tries: to have a description that rings.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. \u0007"}
