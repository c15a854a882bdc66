;; Tries: to answer for a file of the host.
;; grants: none
;; expect: REFUSED description resource
;; operation: {"resource_uri": "file:///etc/passwd"}
