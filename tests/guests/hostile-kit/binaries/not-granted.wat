;; Tries: to import a database, which it is not granted. To its callers it is not there at all.
;; grants: none
;; expect: UNKNOWN_TOOL
;; use: database
