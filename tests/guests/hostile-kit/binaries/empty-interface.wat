;; Tries: a component whose interface has the right name and no functions.
;; grants: none
;; expect: REFUSED wrong-contract
(component
  (instance (export "palisade:host/operations@0.1.0")))
