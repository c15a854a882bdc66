;; Tries: to have a schema that is nested ten thousand deep.
;; grants: none
;; expect: REFUSED description is not JSON
;; operation: {"input_schema": "{\"type\":\"object\",\"not\":«7000: {\"not\":»{}«7000: }»}"}
