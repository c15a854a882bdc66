;; Tries: to compute for ever while it is instantiated. Whoever describes it has to instantiate it too.
;; grants: none
;; expect: REFUSED description compute-ms
(func $start (loop $again (br $again)))
(start $start)
