;; Tries: to start with 4 GiB.
;; grants: none
;; expect: REFUSED compile
;; expect: REFUSED description memory-bytes
(memory $memory 65536)
