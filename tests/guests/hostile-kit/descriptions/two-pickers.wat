;; Tries: to have two parameters that pick among the actions of one tool. One of the two is offered.
;; grants: none
;; expect: ANSWER
;; expect: INVALID_ARGUMENTS
;; operation: {"action": "a"}
;; operation: {"action": "b", "discriminator": "which"}
