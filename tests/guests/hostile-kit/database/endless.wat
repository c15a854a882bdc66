;; Tries: to run a statement without end.
;; grants: database
;; expect: TOOL_ERROR deadline
;; inputs: endless.txt
;; use: database, statement
