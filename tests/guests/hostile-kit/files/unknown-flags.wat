;; Tries: to open with flags that there are not.
;; grants: files
;; expect: TOOL_ERROR
;; expect: ANSWER
;; use: files
(data (i32.const 2048) "notes.txt")
(func $call (type $call)
  (call $open_at (call $root) (i32.const -1) (i32.const 2048) (i32.const 9) (i32.const -1) (i32.const -1) (i32.const 2304))
  (if (i32.eqz (i32.load8_u (i32.const 2304))) (then unreachable))
  (i32.const 1024))
