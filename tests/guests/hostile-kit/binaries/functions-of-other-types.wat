;; Tries: a component whose `describe` gives a number and whose `call` takes nothing.
;; grants: none
;; expect: REFUSED wrong-contract
;; expect: REFUSED description
(component
  (core module $m (func (export "f") (result i32) (i32.const 7)))
  (core instance $i (instantiate $m))
  (func $f (result u32) (canon lift (core func $i "f")))
  (instance $ops (export "describe" (func $f)) (export "call" (func $f)))
  (export "palisade:host/operations@0.1.0" (instance $ops)))
