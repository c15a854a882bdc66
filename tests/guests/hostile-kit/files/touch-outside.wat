;; Tries: to set the times of files outside.
;; grants: writable-files
;; expect: TOOL_ERROR code
;; inputs: paths-up
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-times-at" (func $act (param i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32)))
(func $call (type $call)
  (local $n i32) (local $at i32)
  (local.set $n (call $input (local.get 5) (local.get 6)))
  (local.set $at (i32.add (local.get 5) (i32.const 8)))
  (call $act (call $root) (i32.const 1) (local.get $at) (local.get $n) (i32.const 2) (i64.const 1) (i32.const 0) (i32.const 2) (i64.const 1) (i32.const 0) (i32.const 2048))
  (if (result i32) (i32.load8_u (i32.const 2048))
    (then (call $fail_code (i32.load8_u (i32.const 2049))))
    (else (call $say_number (i32.const 7)))))
