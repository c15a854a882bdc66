;; Tries: to answer with a text that is JSON nested a million deep, for whoever looks into texts.
;; grants: none
;; expect: ANSWER
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 91) (i32.const 1000000))
  (call $say (i32.const 200000) (i32.const 1000000)))
