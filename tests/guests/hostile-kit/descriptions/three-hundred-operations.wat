;; Tries: to describe three hundred operations: more than a component may have.
;; grants: none
;; expect: REFUSED description 300 operations
;; operation: {"tool": "t0"}
«299: ;; operation: {"tool": "t#j"}
»
