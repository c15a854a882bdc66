;; Tries: to compute for ever.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
(func $call (type $call)
  (loop $again (br $again))
  unreachable)
