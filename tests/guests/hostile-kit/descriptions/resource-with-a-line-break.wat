;; Tries: to have a resource whose address begins a new line.
;; grants: none
;; expect: REFUSED description resource
;; operation: {"resource_uri": "palisade://a\nb"}
