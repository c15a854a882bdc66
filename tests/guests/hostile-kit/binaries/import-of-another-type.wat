;; Tries: to import what it is granted as functions of other types.
;; grants: call-context
;; expect: REFUSED wrong-contract
;; expect: UNKNOWN_TOOL
(component
  (import "palisade:host/call-context@0.1.0" (instance (export "cancelled" (func (param "a" u64) (result string))))))
