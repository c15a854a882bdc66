;; Tries: to open one file again and again, and close nothing. Each is a file of the host process too.
;; grants: files
;; expect: LIMIT_EXCEEDED handles
;; use: files
(data (i32.const 2048) "notes.txt")
(func $call (type $call)
  (local $root i32)
  (local.set $root (call $root))
  (loop $again
    (call $open_at (local.get $root) (i32.const 1) (i32.const 2048) (i32.const 9) (i32.const 0) (i32.const 1) (i32.const 2304))
    (br $again))
  unreachable)
