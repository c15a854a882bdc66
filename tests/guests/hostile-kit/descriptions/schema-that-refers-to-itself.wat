;; Tries: to have a schema that is itself, so that whoever checks it never ends.
;; grants: none
;; expect: REFUSED description circle
;; operation: {"input_schema": "{\"type\":\"object\",\"allOf\":[{\"$ref\":\"#\"}]}"}
