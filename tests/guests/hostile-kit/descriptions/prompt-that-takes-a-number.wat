;; Tries: to be a prompt that takes a number, which no client of prompts can send.
;; grants: none
;; expect: REFUSED description strings
;; operation: {"kind": 1, "input_schema": "{\"type\":\"object\",\"properties\":{\"hex\":{\"type\":\"integer\"}}}"}
