;; Tries: to read what lies outside of its root, by every spelling of a path. Neither is anything read, nor can it be
;; told whether it is there.
;; grants: files
;; expect: TOOL_ERROR code
;; inputs: paths-outside
;; use: files
(func $call (type $call)
  (local $n i32) (local $file i32)
  (local.set $n (call $input (local.get 5) (local.get 6)))
  (local.set $file (call $open (i32.add (local.get 5) (i32.const 8)) (local.get $n) (i32.const 0) (i32.const 1)))
  (if (result i32) (i32.lt_s (local.get $file) (i32.const 0))
    (then (call $fail_code (i32.sub (i32.const -1) (local.get $file))))
    (else (call $say_file (local.get $file)))))
