;; Tries: to have a name that ends early for whoever thinks in C.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "honest\u0000x"}
