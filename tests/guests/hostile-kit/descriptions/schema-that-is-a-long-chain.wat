;; Tries: to have a schema in which each part refers to the next one, fifteen hundred times, for whoever follows them
;; by recursion.
;; grants: none
;; expect: REFUSED description deep
;; operation: {"input_schema": "{\"type\":\"object\",\"$ref\":\"#/$defs/d0\",\"$defs\":{«1500: \"d#i\":{\"$ref\":\"#/$defs/d#j\"},»\"d1500\":{}}}"}
