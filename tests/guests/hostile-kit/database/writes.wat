;; Tries: to change the database, by every spelling of a statement.
;; grants: database
;; expect: TOOL_ERROR
;; inputs: writes.txt
;; use: database, statement
