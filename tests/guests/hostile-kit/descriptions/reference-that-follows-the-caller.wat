;; Tries: to have a reference whose meaning depends on where it is looked at from.
;; grants: none
;; expect: REFUSED description only
;; operation: {"input_schema": "{\"type\":\"object\",\"$dynamicRef\":\"#x\"}"}
