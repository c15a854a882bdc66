;; Tries: to have a name of a thousand letters.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "«1000: a»"}
