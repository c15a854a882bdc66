;; Tries: to fill 32 MiB for ever, with one instruction each time, in which nothing can be interrupted.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
(func $call (type $call)
  (drop (memory.grow (i32.const 512)))
  (loop $again
    (memory.fill (i32.const 65536) (i32.const 170) (i32.const 33554432))
    (br $again))
  unreachable)
