;; Tries: to say nothing but blanks of itself.
;; grants: none
;; expect: REFUSED description must be 1 to
;; operation: {"description": " \n "}
