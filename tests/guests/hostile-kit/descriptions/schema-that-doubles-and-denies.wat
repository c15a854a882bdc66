;; Tries: the same, with denials in between that no short cut gets past.
;; grants: none
;; expect: REFUSED description parts
;; operation: {"input_schema": "{\"type\":\"object\",\"$ref\":\"#/$defs/d0\",\"$defs\":{«30: \"d#i\":{\"not\":{\"anyOf\":[{\"not\":{\"$ref\":\"#/$defs/d#j\"}},{\"not\":{\"$ref\":\"#/$defs/d#j\"}}]}},»\"d30\":{}}}"}
