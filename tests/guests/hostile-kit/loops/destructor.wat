;; Tries: to compute for ever where one of its own resources is dropped.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
;; wit: export palisade:evil/things;
;; wit: package palisade:evil { interface things { resource thing; } }
(import "[export]palisade:evil/things" "[resource-new]thing" (func $new (param i32) (result i32)))
(import "[export]palisade:evil/things" "[resource-drop]thing" (func $drop_thing (param i32)))
(func (export "palisade:evil/things#[dtor]thing") (param i32)
  (loop $again (br $again)))
(func $call (type $call)
  (call $drop_thing (call $new (i32.const 7)))
  (i32.const 1024))
