;; Tries: to have an action picked where there is none.
;; grants: none
;; expect: REFUSED description discriminator
;; operation: {"discriminator": "which"}
