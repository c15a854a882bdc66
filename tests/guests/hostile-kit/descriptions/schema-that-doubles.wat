;; Tries: to have a schema of thirty parts in which each asks for the next one twice: a thousand million checks.
;; grants: none
;; expect: REFUSED description parts
;; operation: {"input_schema": "{\"type\":\"object\",\"$ref\":\"#/$defs/d0\",\"$defs\":{«30: \"d#i\":{\"allOf\":[{\"$ref\":\"#/$defs/d#j\"},{\"$ref\":\"#/$defs/d#j\"}]},»\"d30\":{}}}"}
