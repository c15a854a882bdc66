;; Tries: a component of a later contract: 0.2.0.
;; grants: none
;; expect: REFUSED newer-contract 0.2.0
(component
  (instance (export "palisade:host/operations@0.2.0")))
