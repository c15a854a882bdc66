;; Tries: to import a function by its bare name.
;; grants: none
;; expect: REFUSED wrong-contract
;; expect: UNKNOWN_TOOL
(component (import "system" (func (param "command" string))))
