;; Tries: to start with twice the memory that it may have.
;; grants: none
;; expect: REFUSED compile
;; expect: REFUSED description memory-bytes
(memory $memory 2048)
