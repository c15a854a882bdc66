;; Tries: to have a name with a character that nobody sees.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "honest\u200b"}
