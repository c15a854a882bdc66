;; Tries: to have no name.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": ""}
