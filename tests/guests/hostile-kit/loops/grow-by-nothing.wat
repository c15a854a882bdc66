;; Tries: to grow its memory by nothing for ever: no limit on memory ever notices.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
(func $call (type $call)
  (loop $again
    (drop (memory.grow (i32.const 0)))
    (br $again))
  unreachable)
