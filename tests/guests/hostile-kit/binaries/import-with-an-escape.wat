;; Tries: to import an interface whose name clears the operator's terminal.
;; grants: none
;; expect: REFUSED not-a-component
(component
  (import "\1b[2Jpalisade:host/database@0.1.0" (instance)))
