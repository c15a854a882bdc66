;; Tries: to look at a file for ever: host calls have a clock of their own, and the call has one too.
;; grants: files
;; expect: DEADLINE_EXCEEDED wall-ms
;; expect: DEADLINE_EXCEEDED compute-ms
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.stat-at" (func $stat_at (param i32 i32 i32 i32 i32)))
(data (i32.const 2048) "notes.txt")
(func $call (type $call)
  (local $root i32)
  (local.set $root (call $root))
  (loop $again
    (call $stat_at (local.get $root) (i32.const 0) (i32.const 2048) (i32.const 9) (i32.const 2304))
    (br $again))
  unreachable)
