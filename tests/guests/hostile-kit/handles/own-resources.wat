;; Tries: to make five million resources of its own. They lie in the host's memory, and no cap on the guest's counts
;; them.
;; grants: none
;; expect: LIMIT_EXCEEDED handles
;; wit: export palisade:evil/things;
;; wit: package palisade:evil { interface things { resource thing; } }
(import "[export]palisade:evil/things" "[resource-new]thing" (func $new (param i32) (result i32)))
(func (export "palisade:evil/things#[dtor]thing") (param i32))
(func $call (type $call)
  (local $i i32)
  (loop $next
    (drop (call $new (local.get $i)))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 5000000))))
  (i32.const 1024))
