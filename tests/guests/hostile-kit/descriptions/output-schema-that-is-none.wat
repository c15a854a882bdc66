;; Tries: to have an output schema that is a text.
;; grants: none
;; expect: REFUSED description output schema
;; operation: {"output_schema": "\"anything\""}
