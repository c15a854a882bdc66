;; Tries: to have a description that says more than anyone sees.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. a\u200b\u200c\u200d"}
