;; Tries: to have no schema.
;; grants: none
;; expect: REFUSED description is not JSON
;; operation: {"input_schema": ""}
