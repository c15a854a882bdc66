;; Tries: to have a name that looks like another tool's: its e is Cyrillic.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "hon\u0435st"}
