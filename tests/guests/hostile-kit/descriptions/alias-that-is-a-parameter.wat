;; Tries: to rename one parameter to another behind the caller's back.
;; grants: none
;; expect: REFUSED description alias
;; operation: {"aliases": [["hex", "hex"]]}
