;; Tries: to have a schema that is a list.
;; grants: none
;; expect: REFUSED description must be an object schema
;; operation: {"input_schema": "[]"}
