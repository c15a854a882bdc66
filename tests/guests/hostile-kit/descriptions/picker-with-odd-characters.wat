;; Tries: to have its action picked by a parameter with a line break.
;; grants: none
;; expect: REFUSED description discriminator
;; operation: {"action": "a", "discriminator": "x\ny"}
