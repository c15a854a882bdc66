;; Tries: to have a pattern property for each number, and a number for each length.
;; grants: none
;; expect: UNKNOWN_TOOL
;; expect: ANSWER
;; expect: INVALID_ARGUMENTS
;; operation: {"input_schema": "{\"type\":\"object\",\"minProperties\":0,\"maxProperties\":1e308,\"properties\":{\"hex\":{\"minLength\":-1}}}"}
