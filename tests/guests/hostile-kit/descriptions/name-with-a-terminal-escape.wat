;; Tries: to have a name that clears the operator's terminal.
;; grants: none
;; expect: REFUSED description name must be
;; operation: {"tool": "\u001b[2Jhonest"}
