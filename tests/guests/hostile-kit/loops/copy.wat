;; Tries: to copy 16 MiB for ever, with one instruction each time.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
(func $call (type $call)
  (drop (memory.grow (i32.const 600)))
  (loop $again
    (memory.copy (i32.const 18874368) (i32.const 65536) (i32.const 16777216))
    (br $again))
  unreachable)
