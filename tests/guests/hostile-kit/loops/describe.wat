;; Tries: never to stop describing itself.
;; grants: none
;; expect: REFUSED description compute-ms
(func $describe (type $describe)
  (loop $again (br $again))
  unreachable)
