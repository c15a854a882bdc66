;; Tries: to read sixteen exabytes at once.
;; grants: files
;; expect: ANSWER
;; use: files
(data (i32.const 2048) "notes.txt")
(func $call (type $call)
  (local $file i32)
  (local.set $file (call $open (i32.const 2048) (i32.const 9) (i32.const 0) (i32.const 1)))
  (call $read (local.get $file) (i64.const -1) (i64.const 0) (i32.const 2304))
  (call $read (local.get $file) (i64.const -1) (i64.const -1) (i32.const 2304))
  (i32.const 1024))
