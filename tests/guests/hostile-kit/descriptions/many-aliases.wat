;; Tries: to have ten thousand other names for one parameter.
;; grants: none
;; expect: REFUSED description aliases
;; operation: {"aliases": [«9999: ["a#i", "hex"],»["z", "hex"]]}
