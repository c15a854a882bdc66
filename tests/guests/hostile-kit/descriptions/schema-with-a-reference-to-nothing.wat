;; Tries: to refer to a part of its schema that is not there.
;; grants: none
;; expect: REFUSED description refers to something
;; operation: {"input_schema": "{\"type\":\"object\",\"$ref\":\"#/$defs/nothing\"}"}
