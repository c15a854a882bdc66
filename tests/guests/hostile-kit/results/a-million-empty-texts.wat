;; Tries: to answer with as many empty texts as its memory holds. Each costs the host more than it costs the guest.
;; grants: none
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (call $contents (i32.const 131072) (i32.const 1000000)))
