;; Tries: to be of a kind that the contract does not have.
;; grants: none
;; expect: REFUSED description discriminant
;; operation: {"kind": 9}
