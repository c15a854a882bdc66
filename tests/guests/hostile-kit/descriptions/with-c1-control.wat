;; Tries: to have a description that uses the control characters that few look for.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. \u009b2J"}
