;; Tries: to have the host fetch its schema.
;; grants: none
;; expect: REFUSED description refers to something
;; operation: {"input_schema": "{\"type\":\"object\",\"$ref\":\"http://127.0.0.1:1/schema.json\"}"}
