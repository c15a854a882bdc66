;; Tries: to wait on an address for ever, which no deadline of computing sees.
;; grants: none
;; expect: REFUSED compile
(func $call (type $call)
  (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
  (i32.const 1024))
