;; Tries: to run statement after statement, twenty thousand of them.
;; grants: database
;; expect: ANSWER
;; expect: DEADLINE_EXCEEDED
;; use: database
(data (i32.const 2048) "SELECT 1")
(func $call (type $call)
  (local $i i32) (local $database i32)
  (local.set $database (call $database))
  (loop $next
    (call $query (local.get $database) (i32.const 2048) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1744))
    (global.set $heap (i32.const 65536))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 20000))))
  (i32.const 1024))
