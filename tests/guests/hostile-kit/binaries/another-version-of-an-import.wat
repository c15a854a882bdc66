;; Tries: to import another version of what it is granted.
;; grants: call-context
;; expect: REFUSED wrong-contract
;; expect: UNKNOWN_TOOL
(component
  (import "palisade:host/call-context@0.9.0" (instance (export "cancelled" (func (result bool))))))
