;; Tries: to write where it may only read: open for writing, create, truncate, rename, remove, make links and
;; directories, set times.
;; grants: files
;; expect: ANSWER 0
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.create-directory-at" (func $mkdir (param i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.unlink-file-at" (func $unlink (param i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.remove-directory-at" (func $rmdir (param i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.rename-at" (func $rename (param i32 i32 i32 i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.symlink-at" (func $symlink (param i32 i32 i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.link-at" (func $link (param i32 i32 i32 i32 i32 i32 i32 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-size" (func $set_size (param i32 i64 i32)))
(data (i32.const 2048) "notes.txt")
(data (i32.const 2064) "new.txt")
(data (i32.const 2080) "sub")
(global $done (mut i32) (i32.const 0))
;; Counts what was not refused.
(func $count
  (if (i32.eqz (i32.load8_u (i32.const 2304)))
    (then (global.set $done (i32.add (global.get $done) (i32.const 1)))))
  (i32.store8 (i32.const 2304) (i32.const 1)))
(func $call (type $call)
  (local $root i32) (local $flags i32) (local $open i32) (local $file i32)
  (local.set $root (call $root))
  ;; Every combination of flags that changes something.
  (loop $next
    (if (i32.or (i32.and (local.get $flags) (i32.const 0x22)) (i32.and (local.get $open) (i32.const 9)))
      (then
        (call $open_at (local.get $root) (i32.const 1) (i32.const 2048) (i32.const 9) (local.get $open) (local.get $flags) (i32.const 2304))
        (call $count)
        (call $open_at (local.get $root) (i32.const 1) (i32.const 2064) (i32.const 7) (local.get $open) (local.get $flags) (i32.const 2304))
        (call $count)
        (call $open_at (local.get $root) (i32.const 1) (i32.const 2080) (i32.const 3) (local.get $open) (local.get $flags) (i32.const 2304))
        (call $count)))
    (local.set $flags (i32.add (local.get $flags) (i32.const 1)))
    (if (i32.eq (local.get $flags) (i32.const 64))
      (then
        (local.set $flags (i32.const 0))
        (local.set $open (i32.add (local.get $open) (i32.const 1)))))
    (br_if $next (i32.lt_u (local.get $open) (i32.const 16))))
  (call $mkdir (local.get $root) (i32.const 2064) (i32.const 7) (i32.const 2304))
  (call $count)
  (call $unlink (local.get $root) (i32.const 2048) (i32.const 9) (i32.const 2304))
  (call $count)
  (call $rmdir (local.get $root) (i32.const 2080) (i32.const 3) (i32.const 2304))
  (call $count)
  (call $rename (local.get $root) (i32.const 2048) (i32.const 9) (local.get $root) (i32.const 2064) (i32.const 7) (i32.const 2304))
  (call $count)
  (call $symlink (local.get $root) (i32.const 2048) (i32.const 9) (i32.const 2064) (i32.const 7) (i32.const 2304))
  (call $count)
  (call $link (local.get $root) (i32.const 0) (i32.const 2048) (i32.const 9) (local.get $root) (i32.const 2064) (i32.const 7) (i32.const 2304))
  (call $count)
  (local.set $file (call $open (i32.const 2048) (i32.const 9) (i32.const 0) (i32.const 1)))
  (call $write (local.get $file) (i32.const 2048) (i32.const 9) (i64.const 0) (i32.const 2304))
  (call $count)
  (call $set_size (local.get $file) (i64.const 0) (i32.const 2304))
  (call $count)
  (call $say_number (global.get $done)))
