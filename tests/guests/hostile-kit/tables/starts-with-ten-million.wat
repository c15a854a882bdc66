;; Tries: to start with a table of ten million elements.
;; grants: none
;; expect: REFUSED compile
;; expect: REFUSED description table-elements
(table 10000000 funcref)
