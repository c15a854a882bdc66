;; Tries: to say that it only reads, and write. What it says decides what the client is told, and nothing else: it
;; writes where it is granted to, and nowhere besides.
;; grants: writable-files
;; expect: ANSWER
;; use: files
;; operation: {"effects": [true, false, true, false]}
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
(data (i32.const 2048) "own.txt")
(func $call (type $call)
  (call $write (call $open (i32.const 2048) (i32.const 7) (i32.const 0) (i32.const 2)) (i32.const 2048) (i32.const 7) (i64.const 0) (i32.const 2304))
  (if (i32.load8_u (i32.const 2304)) (then unreachable))
  (i32.const 1024))
