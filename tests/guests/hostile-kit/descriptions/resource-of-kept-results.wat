;; Tries: to answer for the results that the host keeps for somebody else. Nobody asks a tool for those.
;; grants: none
;; expect: ANSWER
;; operation: {"resource_uri": "palisade://results/1"}
