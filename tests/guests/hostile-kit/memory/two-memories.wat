;; Tries: to take in two memories, each within the cap, twice what it may have.
;; grants: none
;; expect: LIMIT_EXCEEDED memory-bytes
;; expect: REFUSED compile
(memory $other 1)
(func $call (type $call)
  (drop (memory.grow (i32.const 700)))
  (drop (memory.grow $other (i32.const 700)))
  (i32.const 1024))
