;; Tries: to have a description that begins with a mark that is not seen.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. \ufeffx"}
