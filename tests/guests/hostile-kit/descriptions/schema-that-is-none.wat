;; Tries: to have a schema whose parameters are a number. Nothing can be checked with it, and so nothing is offered.
;; grants: none
;; expect: UNKNOWN_TOOL
;; operation: {"input_schema": "{\"type\":\"object\",\"properties\":5}"}
