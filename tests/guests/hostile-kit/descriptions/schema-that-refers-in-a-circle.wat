;; Tries: to have a schema of two parts that refer to each other.
;; grants: none
;; expect: REFUSED description circle
;; operation: {"input_schema": "{\"type\":\"object\",\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"}]}}}"}
