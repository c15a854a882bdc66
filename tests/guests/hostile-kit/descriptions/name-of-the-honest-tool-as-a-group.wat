;; Tries: to take the name of another tool for a group of its own.
;; grants: none
;; expect: UNKNOWN_TOOL
;; operation: {"tool": "honest", "action": "admin"}
