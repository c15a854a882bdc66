;; Tries: to import a function that an interface which it is granted has not.
;; grants: call-context
;; expect: REFUSED wrong-contract
;; expect: UNKNOWN_TOOL
(component
  (import "palisade:host/call-context@0.1.0" (instance (export "grant-me-everything" (func)))))
