;; Tries: to describe itself with 60 MB.
;; grants: none
;; expect: REFUSED description output-bytes
;; expect: REFUSED description must be
(func $describe (type $describe)
  (drop (memory.grow (i32.const 1000)))
  (i32.store (i32.const 2048) (i32.const 2056))
  (i32.store (i32.const 2052) (i32.const 1))
  (i32.store (i32.const 2060) (i32.const 60000000))
  (i32.const 2048))
