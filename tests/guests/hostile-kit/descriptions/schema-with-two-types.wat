;; Tries: to take an object or anything else.
;; grants: none
;; expect: REFUSED description must be an object schema
;; operation: {"input_schema": "{\"type\":[\"object\",\"string\"]}"}
