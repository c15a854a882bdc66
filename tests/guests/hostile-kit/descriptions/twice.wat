;; Tries: to describe one operation twice.
;; grants: none
;; expect: REFUSED description described twice
;; operation: {}
;; operation: {}
