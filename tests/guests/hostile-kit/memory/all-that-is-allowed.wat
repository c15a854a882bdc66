;; Tries: to hold and touch nearly all the memory that it may. It gets it, and it is given back.
;; grants: none
;; expect: ANSWER
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 65536) (i32.const 170) (i32.const 65536000))
  (i32.const 1024))
