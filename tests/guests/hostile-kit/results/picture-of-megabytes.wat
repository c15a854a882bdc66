;; Tries: to answer with a picture of 6 MB, which base64 makes a third longer.
;; grants: none
;; expect: ANSWER
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 7) (i32.const 6000000))
  (i32.store8 (i32.const 1200) (i32.const 1))
  (i32.store (i32.const 1208) (i32.const 200000))
  (i32.store (i32.const 1212) (i32.const 6000000))
  (call $contents (i32.const 1200) (i32.const 1)))
