;; Tries: to recurse for ever where the host asks it for memory.
;; grants: none
;; expect: LIMIT_EXCEEDED stack-bytes
(func $realloc (type $realloc)
  (i32.add (i32.const 16)
    (call $realloc (local.get 0) (local.get 1) (local.get 2) (local.get 3))))
