;; Tries: to describe a million operations, all of them the same bytes of its memory; or as many as its memory holds.
;; grants: none
;; expect: REFUSED description output-bytes
;; expect: REFUSED description operations
(func $describe (type $describe)
  (drop (memory.grow (i32.const 1000)))
  (i32.store (i32.const 2048) (i32.const 200000))
  (i32.store (i32.const 2052) (i32.const 750000))
  (i32.const 2048))
