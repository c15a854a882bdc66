;; Tries: to have one other name for a parameter twice.
;; grants: none
;; expect: REFUSED description alias
;; operation: {"aliases": [["h", "hex"], ["h", "hex"]]}
