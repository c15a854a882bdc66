;; Tries: to answer with an empty picture whose media type is 30 MB.
;; grants: none
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 97) (i32.const 30000000))
  (i32.store8 (i32.const 1200) (i32.const 2))
  (i32.store (i32.const 1216) (i32.const 200000))
  (i32.store (i32.const 1220) (i32.const 30000000))
  (call $contents (i32.const 1200) (i32.const 1)))
