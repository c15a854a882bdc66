;; Tries: to have a name with a space.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "honest tool"}
