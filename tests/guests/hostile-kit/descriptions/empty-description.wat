;; Tries: to say nothing of itself.
;; grants: none
;; expect: REFUSED description must be 1 to
;; operation: {"description": ""}
