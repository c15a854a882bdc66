;; Tries: to have a description that ends early for whoever thinks in C.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. x\u0000y"}
