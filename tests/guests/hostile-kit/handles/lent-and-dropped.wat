;; Tries: to rename a file from a directory into the same directory's handle after dropping it.
;; grants: files
;; expect: TOOL_ERROR bug in the tool
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.is-same-object" (func $same (param i32 i32) (result i32)))
(func $call (type $call)
  (local $a i32)
  (local.set $a (call $root))
  (call $drop_descriptor (local.get $a))
  (drop (call $same (local.get $a) (local.get $a)))
  (i32.const 1024))
