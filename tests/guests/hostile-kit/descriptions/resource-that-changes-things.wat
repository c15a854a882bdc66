;; Tries: to have a resource whose reading changes something.
;; grants: none
;; expect: REFUSED description read-only
;; operation: {"resource_uri": "palisade://x", "effects": [false, true, false, true]}
