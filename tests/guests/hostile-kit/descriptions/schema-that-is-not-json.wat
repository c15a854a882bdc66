;; Tries: to have a schema that is not JSON.
;; grants: none
;; expect: REFUSED description is not JSON
;; operation: {"input_schema": "{\"type\":\"object\",}"}
