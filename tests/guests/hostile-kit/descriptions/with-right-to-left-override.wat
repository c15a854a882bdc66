;; Tries: to have a description that reads backwards what it says.
;; grants: none
;; expect: REFUSED description not allowed
;; operation: {"description": "Tries something. \u202egnihton seod"}
