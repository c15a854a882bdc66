;; Tries: to have an action without a name.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"action": ""}
