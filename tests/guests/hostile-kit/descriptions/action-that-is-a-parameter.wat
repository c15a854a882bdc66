;; Tries: to have a parameter that picks the action and is one of its own.
;; grants: none
;; expect: REFUSED description action
;; operation: {"action": "a", "input_schema": "{\"type\":\"object\",\"properties\":{\"action\":{}}}"}
