;; Tries: to have a memory of 64-bit addresses, of which it takes a terabyte.
;; grants: none
;; expect: REFUSED compile
(memory i64 16777216)
