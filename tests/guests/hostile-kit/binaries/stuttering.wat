;; Tries: a good component that says sixteen bytes twice, at every so many bytes.
;; grants: none
;; expect: REFUSED any
;; change: doubled
