;; Tries: to give the host the address zero whatever it asks for.
;; grants: none
;; expect: ANSWER
(func $realloc (type $realloc) (i32.const 0))
