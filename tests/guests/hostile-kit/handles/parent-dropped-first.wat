;; Tries: to drop a stream while somebody is subscribed to it, and wait for it then.
;; grants: files
;; expect: TOOL_ERROR bug in the tool
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
  (local $stream i32)
  (local.set $stream (call $input_stream))
  (i32.store (i32.const 2400) (call $subscribe (local.get $stream)))
  (call $drop_stream (local.get $stream))
  (call $poll (i32.const 2400) (i32.const 1) (i32.const 2410))
  (i32.const 1024))
