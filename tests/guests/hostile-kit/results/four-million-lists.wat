;; Tries: to answer with 16 MB of JSON that is nothing but small lists: a parsed list takes forty times the four
;; bytes that it is written with.
;; grants: none
;; expect: LIMIT_EXCEEDED output-bytes
;; expect: TOOL_ERROR malformed
;; expect: DEADLINE_EXCEEDED compute-ms
(data (i32.const 2048) "{\"a\":[[0]")
(data (i32.const 2560) ",[0]")
(data (i32.const 3072) "]}")
(func $call (type $call)
  (local $at i32) (local $i i32)
  (drop (memory.grow (i32.const 1000)))
  (memory.copy (i32.const 200000) (i32.const 2048) (i32.const 9))
  (local.set $at (i32.const 200009))
  (loop $next
    (memory.copy (local.get $at) (i32.const 2560) (i32.const 4))
    (local.set $at (i32.add (local.get $at) (i32.const 4)))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 3900000))))
  (memory.copy (local.get $at) (i32.const 3072) (i32.const 2))
  (local.set $at (i32.add (local.get $at) (i32.const 2)))
  (call $structured (i32.const 200000) (i32.sub (local.get $at) (i32.const 200000))))
