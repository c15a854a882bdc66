;; Tries: to have another name for a parameter that it has not.
;; grants: none
;; expect: REFUSED description alias
;; operation: {"aliases": [["h", "nothing"]]}
