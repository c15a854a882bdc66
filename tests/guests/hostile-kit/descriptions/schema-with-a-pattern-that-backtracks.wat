;; Tries: to have a pattern that takes for ever on a text that it does not fit.
;; grants: none
;; expect: UNKNOWN_TOOL
;; expect: INVALID_ARGUMENTS
;; inputs: long.txt
;; operation: {"input_schema": "{\"type\":\"object\",\"properties\":{\"hex\":{\"type\":\"string\",\"pattern\":\"^(([0-9a-f]+)+)+$x\"}}}"}
