;; Tries: to import a core module, and run whatever it is given.
;; grants: call-context
;; expect: REFUSED compile
;; expect: REFUSED wrong-contract
(component
  (import "palisade:host/call-context@0.1.0" (instance))
  (import "code" (core module (export "f" (func)))))
