;; Tries: to have pages of another size, so that whoever counts pages counts wrong.
;; grants: none
;; expect: REFUSED compile
(memory 1000000 (pagesize 1))
