;; Tries: a component whose functions are asynchronous, and would wait where no clock runs.
;; grants: none
;; expect: REFUSED compile
;; expect: REFUSED wrong-contract
(component
  (core module $m (func (export "f") (result i32) (i32.const 0)) (func (export "c") (param i32 i32 i32) (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $f async (canon lift (core func $i "f") async (callback (core func $i "c"))))
  (export "f" (func $f)))
