;; Tries: to have an action that is no name.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"action": "a b\n"}
