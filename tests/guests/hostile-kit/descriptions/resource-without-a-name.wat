;; Tries: to have a resource without a name.
;; grants: none
;; expect: REFUSED description resource
;; operation: {"resource_uri": "palisade://"}
