;; Tries: to complete the arguments of what another component offers.
;; grants: none
;; expect: REFUSED description completes
;; operation: {"kind": 3, "action": "complete"}
