;; Tries: to have a resource that is another one to some readers.
;; grants: none
;; expect: REFUSED description resource
;; operation: {"resource_uri": "PALISADE://windows"}
