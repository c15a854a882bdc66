;; Tries: a component of a later contract: 0.2.0.
;; grants: none
;; expect: REFUSED wrong-contract
(component
  (instance (export "palisade:host/operations@0.2.0")))
