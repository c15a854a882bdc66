;; Tries: to have a pattern of twenty letters that compiles to gigabytes.
;; grants: none
;; expect: UNKNOWN_TOOL
;; operation: {"input_schema": "{\"type\":\"object\",\"properties\":{\"hex\":{\"type\":\"string\",\"pattern\":\"((\\\\w{900}){900}){900}\"}}}"}
