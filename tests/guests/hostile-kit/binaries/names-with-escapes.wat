;; Tries: to have names in its inside that clear the operator's terminal when an error repeats them.
;; grants: none
;; expect: REFUSED compile
(component
  (core module $m (import "\1b[2J" "\07" (func)))
  (core instance (instantiate $m)))
