;; Tries: to take 4 GiB at once.
;; grants: none
;; expect: LIMIT_EXCEEDED memory-bytes
(func $call (type $call)
  (drop (memory.grow (i32.const 65000)))
  (i32.const 1024))
