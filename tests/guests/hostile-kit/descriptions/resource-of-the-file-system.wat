;; Tries: to be a resource at the address of a file, which clients take for their own.
;; grants: none
;; expect: REFUSED description scheme
;; operation: {"kind": 2, "resource_uri": "file:///etc/passwd"}
