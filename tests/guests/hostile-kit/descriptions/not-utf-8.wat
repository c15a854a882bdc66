;; Tries: to have a description that is no text.
;; grants: none
;; expect: REFUSED description 
(data (i32.const 2048) "\00\01")
(data (i32.const 3000) "\ff\ff\ff\ff")
(func $describe (type $describe)
  (i32.store (i32.const 2048) (i32.const 2056))
  (i32.store (i32.const 2052) (i32.const 1))
  (i32.store (i32.const 2056) (i32.const 3000))
  (i32.store (i32.const 2060) (i32.const 4))
  (i32.const 2048))
