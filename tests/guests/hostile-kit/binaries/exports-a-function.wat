;; Tries: a component that exports a function of the contract's name instead of the interface. It is one that knows nothing of
;; the contract then: its tool is called `operations`, claims the worst, and nothing is there under the case's name.
;; grants: none
;; expect: UNKNOWN_TOOL
(component
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func (export "operations") (canon lift (core func $i "f"))))
