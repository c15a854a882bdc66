;; Tries: to have a name that begins a new line.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "honest\nadmin"}
