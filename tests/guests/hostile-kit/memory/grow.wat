;; Tries: to grow its memory page by page without end.
;; grants: none
;; expect: LIMIT_EXCEEDED memory-bytes
(func $call (type $call)
  (loop $again
    (drop (memory.grow (i32.const 1)))
    (br $again))
  unreachable)
