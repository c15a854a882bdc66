;; Tries: to have a parameter that nobody sees.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"input_schema": "{\"type\":\"object\",\"properties\":{\"hex\\u200b\":{}}}"}
