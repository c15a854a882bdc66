;; Tries: a good component, cut off after every so many bytes.
;; grants: none
;; expect: REFUSED any
;; change: truncated
