;; Tries: to have two thousand patterns, each of which compiles to megabytes.
;; grants: none
;; expect: REFUSED description
;; operation: {"input_schema": "{\"type\":\"object\",\"patternProperties\":{«2000: \"^#i([a-z_]{40})$\":{},»\"x\":{}}}"}
