;; Tries: to have data that begins just below 4 GiB, in a memory of two pages.
;; grants: none
;; expect: REFUSED description
(data (i32.const -8) "0123456789abcdef")
