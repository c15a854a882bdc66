;; Tries: to wait for one stream, named two million times.
;; grants: files
;; expect: ANSWER
;; expect: LIMIT_EXCEEDED output-bytes
;; expect: DEADLINE_EXCEEDED compute-ms
;; expect: LIMIT_EXCEEDED handles
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

(func $call (type $call)
  (local $pollable i32) (local $i i32)
  (local.set $pollable (call $subscribe (call $input_stream)))
  (drop (memory.grow (i32.const 300)))
  (loop $next
    (i32.store offset=200000 (i32.shl (local.get $i) (i32.const 2)) (local.get $pollable))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 2000000))))
  (call $poll (i32.const 200000) (i32.const 2000000) (i32.const 2408))
  (i32.const 1024))
