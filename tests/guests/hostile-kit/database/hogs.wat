;; Tries: to take a gigabyte of memory, or a day, with one statement.
;; grants: database
;; expect: TOOL_ERROR
;; expect: ANSWER
;; expect: LIMIT_EXCEEDED
;; expect: DEADLINE_EXCEEDED
;; inputs: hogs.txt
;; use: database, statement
