;; Tries: to have a pattern that only an engine with backtracking has.
;; grants: none
;; expect: UNKNOWN_TOOL
;; operation: {"input_schema": "{\"type\":\"object\",\"properties\":{\"hex\":{\"type\":\"string\",\"pattern\":\"^(.*)\\\\1$\"}}}"}
