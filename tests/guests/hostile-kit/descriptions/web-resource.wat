;; Tries: to answer for a web page.
;; grants: none
;; expect: REFUSED description resource
;; operation: {"resource_uri": "https://example.com/"}
