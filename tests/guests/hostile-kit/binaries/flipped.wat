;; Tries: a good component with a bit flipped at every so many bytes.
;; grants: none
;; expect: REFUSED any
;; change: flipped
