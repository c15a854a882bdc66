;; Tries: to make a link to what lies outside, and read through it.
;; grants: writable-files
;; expect: TOOL_ERROR code
;; inputs: paths-up-of-links
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.symlink-at" (func $symlink (param i32 i32 i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.unlink-file-at" (func $unlink (param i32 i32 i32 i32)))
(data (i32.const 3000) "link-of-its-own")
(func $call (type $call)
  (local $n i32) (local $file i32)
  (local.set $n (call $input (local.get 5) (local.get 6)))
  (call $unlink (call $root) (i32.const 3000) (i32.const 15) (i32.const 2048))
  (call $symlink (call $root) (i32.add (local.get 5) (i32.const 8)) (local.get $n) (i32.const 3000) (i32.const 15) (i32.const 2048))
  (local.set $file (call $open (i32.const 3000) (i32.const 15) (i32.const 0) (i32.const 1)))
  (if (result i32) (i32.lt_s (local.get $file) (i32.const 0))
    (then (call $fail_code (i32.sub (i32.const -1) (local.get $file))))
    (else (call $say_file (local.get $file)))))
