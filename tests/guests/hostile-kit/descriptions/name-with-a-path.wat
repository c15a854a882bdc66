;; Tries: to have a name that is a path.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "../../api/tools"}
