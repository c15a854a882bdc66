;; Tries: to have nine memories, each as large as a call may have one.
;; grants: none
;; expect: REFUSED compile
;; expect: REFUSED description memory-bytes
(memory 1 1024)
(memory 1 1024)
(memory 1 1024)
(memory 1 1024)
(memory 1 1024)
(memory 1 1024)
(memory 1 1024)
(memory 1 1024)
(memory 1 1024)
