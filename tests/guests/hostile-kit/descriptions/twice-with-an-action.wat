;; Tries: to describe one action twice, each time with other arguments.
;; grants: none
;; expect: REFUSED description described twice
;; operation: {"tool": "t", "action": "a"}
;; operation: {"tool": "t", "action": "a", "input_schema": "{\"type\":\"object\"}"}
