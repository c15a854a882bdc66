;; Tries: a component that is nothing.
;; grants: none
;; expect: REFUSED wrong-contract
(component)
