;; Tries: to have a resource whose address is a thousand letters.
;; grants: none
;; expect: REFUSED description resource
;; operation: {"resource_uri": "palisade://\u00ab1000: x\u00bb"}
