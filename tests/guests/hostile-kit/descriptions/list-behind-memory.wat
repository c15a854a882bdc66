;; Tries: to have four thousand million operations behind the end of its memory.
;; grants: none
;; expect: REFUSED description 
(func $describe (type $describe)
  (i32.store (i32.const 2048) (i32.const 16))
  (i32.store (i32.const 2052) (i32.const -1))
  (i32.const 2048))
