;; Tries: to read or write another file through the database.
;; grants: database
;; expect: TOOL_ERROR
;; inputs: files.txt
;; use: database, statement
