;; Tries: to begin listing after listing of one directory, and end none.
;; grants: files
;; expect: LIMIT_EXCEEDED handles
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.read-directory" (func $stream (param i32 i32)))
(data (i32.const 2048) "notes.txt")
(func $call (type $call)
  (local $file i32)
  (local.set $file (call $root))
  (loop $again
    (call $stream (local.get $file)  (i32.const 2304))
    (br $again))
  unreachable)
