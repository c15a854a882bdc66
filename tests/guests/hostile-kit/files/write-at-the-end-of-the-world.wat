;; Tries: to write at the last place that a number can name.
;; grants: writable-files
;; expect: ANSWER
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-size" (func $set_size (param i32 i64 i32)))
(data (i32.const 2048) "own.txt")
(func $call (type $call)
  (local $file i32)
  (local.set $file (call $open (i32.const 2048) (i32.const 7) (i32.const 0) (i32.const 2)))
  (call $write (local.get $file) (i32.const 2048) (i32.const 7) (i64.const -1) (i32.const 2304))
  (if (i32.eqz (i32.load8_u (i32.const 2304))) (then unreachable))
  (call $set_size (local.get $file) (i64.const -1) (i32.const 2304))
  (if (i32.eqz (i32.load8_u (i32.const 2304))) (then unreachable))
  (i32.const 1024))
