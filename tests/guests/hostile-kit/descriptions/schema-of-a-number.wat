;; Tries: to take a number for its arguments.
;; grants: none
;; expect: REFUSED description must be an object schema
;; operation: {"input_schema": "{\"type\":\"number\"}"}
