;; Tries: to have sixteen exabytes of zeros written, which the host would have to hold first.
;; grants: writable-files
;; expect: TOOL_ERROR bug in the tool
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.write-via-stream" (func $stream (param i32 i64 i32)))
(import "wasi:io/streams@0.2.12" "[method]output-stream.write-zeroes" (func $zeroes (param i32 i64 i32)))
(import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-zeroes-and-flush" (func $blocking_zeroes (param i32 i64 i32)))
(import "wasi:io/streams@0.2.12" "[method]output-stream.write" (func $write_some (param i32 i32 i32 i32)))
(data (i32.const 2048) "own.txt")
(func $output_stream (result i32)
  (call $stream (call $open (i32.const 2048) (i32.const 7) (i32.const 0) (i32.const 2)) (i64.const 0) (i32.const 2304))
  (i32.load (i32.const 2308)))

(func $call (type $call)
  (call $zeroes (call $output_stream) (i64.const -1) (i32.const 2400))
  (i32.const 1024))
