;; Tries: to answer with a text that is just allowed. It gets through whole, and takes no multiple of itself.
;; grants: none
;; expect: ANSWER
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 120) (i32.const 16000000))
  (call $say (i32.const 200000) (i32.const 16000000)))
