;; Tries: to open stream after stream on one file, and close none.
;; grants: files
;; expect: LIMIT_EXCEEDED handles
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.read-via-stream" (func $stream (param i32 i64 i32)))
(data (i32.const 2048) "notes.txt")
(func $call (type $call)
  (local $file i32)
  (local.set $file (call $open (i32.const 2048) (i32.const 9) (i32.const 0) (i32.const 1)))
  (loop $again
    (call $stream (local.get $file) (i64.const 0) (i32.const 2304))
    (br $again))
  unreachable)
