;; Tries: a component of the contract without its version.
;; grants: none
;; expect: REFUSED wrong-contract
(component
  (instance (export "palisade:host/operations")))
