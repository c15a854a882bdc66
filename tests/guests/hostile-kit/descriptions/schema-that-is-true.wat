;; Tries: to have a schema that takes anything.
;; grants: none
;; expect: REFUSED description must be an object schema
;; operation: {"input_schema": "true"}
