;; Tries: to say that it writes, and be given what only reads.
;; grants: files
;; expect: TOOL_ERROR code
;; use: files
;; operation: {"effects": [false, true, false, true]}
(data (i32.const 2048) "notes.txt")
(func $call (type $call)
  (local $file i32)
  (local.set $file (call $open (i32.const 2048) (i32.const 9) (i32.const 0) (i32.const 2)))
  (call $fail_code (i32.sub (i32.const -1) (local.get $file))))
