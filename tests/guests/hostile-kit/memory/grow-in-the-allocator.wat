;; Tries: to take 4 GiB when the host asks it for room for the arguments.
;; grants: none
;; expect: LIMIT_EXCEEDED memory-bytes
(func $realloc (type $realloc)
  (drop (memory.grow (i32.const 65000)))
  (i32.const 4096))
