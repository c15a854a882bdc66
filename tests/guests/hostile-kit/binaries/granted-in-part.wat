;; Tries: to import a database and the call's context, of which it is granted one.
;; grants: call-context
;; expect: UNKNOWN_TOOL
;; use: context, database
