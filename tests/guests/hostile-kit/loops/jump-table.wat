;; Tries: to jump for ever among the arms of a table.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
(func $call (type $call)
  (local $state i32)
  (loop $again
    (block $c (block $b (block $a
      (br_table $a $b $c (local.get $state)))
      (local.set $state (i32.const 1)) (br $again))
      (local.set $state (i32.const 2)) (br $again))
    (local.set $state (i32.const 0)) (br $again))
  unreachable)
