;; Tries: a component that exports a function of the contract's name instead of the interface.
;; grants: none
;; expect: REFUSED wrong-contract
(component
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func (export "operations") (canon lift (core func $i "f"))))
