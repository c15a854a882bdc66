;; Tries: to compute for ever where the host asks it for memory: the arguments have to go somewhere.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
(func $realloc (type $realloc)
  (loop $again (br $again))
  unreachable)
