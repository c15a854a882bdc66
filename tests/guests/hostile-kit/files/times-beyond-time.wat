;; Tries: to set times in the year three hundred thousand million, with more nanoseconds than a second has.
;; grants: writable-files
;; expect: ANSWER
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-times" (func $set_times (param i32 i32 i64 i32 i32 i64 i32 i32)))
(data (i32.const 2048) "own.txt")
(func $call (type $call)
  (local $file i32)
  (local.set $file (call $open (i32.const 2048) (i32.const 7) (i32.const 0) (i32.const 2)))
  (call $set_times (local.get $file) (i32.const 2) (i64.const -1) (i32.const -1) (i32.const 2) (i64.const -1) (i32.const 1000000000) (i32.const 2304))
  (i32.const 1024))
