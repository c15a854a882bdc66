;; Tries: to have a parameter whose other name is an escape sequence.
;; grants: none
;; expect: REFUSED description alias name
;; operation: {"aliases": [["\u001b[2J", "hex"]]}
