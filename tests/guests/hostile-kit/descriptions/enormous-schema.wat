;; Tries: to fill the model's context with a schema of a megabyte.
;; grants: none
;; expect: REFUSED description is longer than
;; operation: {"input_schema": "{\"type\":\"object\",\"description\":\"«1000000: x»\"}"}
