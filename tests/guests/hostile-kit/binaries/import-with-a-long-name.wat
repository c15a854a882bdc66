;; Tries: to import an interface whose name is fifty kilobytes.
;; grants: none
;; expect: REFUSED not-a-component
(component
  (import "«50000: a»" (func)))
