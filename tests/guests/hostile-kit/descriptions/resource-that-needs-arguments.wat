;; Tries: to have a resource that nobody can read without arguments.
;; grants: none
;; expect: REFUSED description arguments
;; operation: {"resource_uri": "palisade://x", "input_schema": "{\"type\":\"object\",\"properties\":{\"hex\":{}},\"required\":[\"hex\"]}"}
