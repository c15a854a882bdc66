;; Tries: a core module where a component is asked for.
;; grants: none
;; expect: REFUSED core-module
(module (func (export "call")))
