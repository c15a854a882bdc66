;; Tries: to compute for ever while it is instantiated, but not while it is described: where a host clock would tell
;; the two apart, here only a granted import can.
;; grants: call-context
;; expect: REFUSED description
;; use: context
;; Described without grants, the import traps; a start function has no other way to tell.
(func $start
  (drop (call $cancelled))
  (loop $again (br $again)))
(start $start)
