;; Tries: to start reading on a thousand streams, and wait for none.
;; grants: files
;; expect: ANSWER
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.read-via-stream" (func $stream (param i32 i64 i32)))
(import "wasi:io/streams@0.2.12" "[method]input-stream.subscribe" (func $subscribe (param i32) (result i32)))
(import "wasi:io/streams@0.2.12" "[resource-drop]input-stream" (func $drop_stream (param i32)))
(import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $blocking_read (param i32 i64 i32)))
(import "wasi:io/streams@0.2.12" "[method]input-stream.skip" (func $skip (param i32 i64 i32)))
(import "wasi:io/poll@0.2.12" "poll" (func $poll (param i32 i32 i32)))
(data (i32.const 2048) "notes.txt")
(func $input_stream (result i32)
  (call $stream (call $open (i32.const 2048) (i32.const 9) (i32.const 0) (i32.const 1)) (i64.const 0) (i32.const 2304))
  (i32.load (i32.const 2308)))

(import "wasi:io/streams@0.2.12" "[method]input-stream.read" (func $read_some (param i32 i64 i32)))
(func $call (type $call)
  (local $i i32) (local $file i32)
  (local.set $file (call $open (i32.const 2048) (i32.const 9) (i32.const 0) (i32.const 1)))
  (loop $next
    (call $stream (local.get $file) (i64.const 0) (i32.const 2304))
    (call $read_some (i32.load (i32.const 2308)) (i64.const 65536) (i32.const 2400))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 1000))))
  (i32.const 1024))
