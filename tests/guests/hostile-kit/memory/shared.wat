;; Tries: to have a memory that is shared between threads, and wait on it for ever.
;; grants: none
;; expect: REFUSED compile
(memory 1 1 shared)
