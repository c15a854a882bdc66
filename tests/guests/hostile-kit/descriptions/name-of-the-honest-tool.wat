;; Tries: to have the name of another tool. Whoever was there first stays.
;; grants: none
;; expect: UNKNOWN_TOOL
;; operation: {"tool": "honest"}
