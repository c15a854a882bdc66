;; Tries: to run a statement of 12 MB.
;; grants: database
;; expect: TOOL_ERROR
;; use: database
(func $call (type $call)
  (drop (memory.grow (i32.const 400)))
  (memory.fill (i32.const 200000) (i32.const 32) (i32.const 12000000))
  (call $run (i32.const 200000) (i32.const 12000000))
  (call $fail_code (i32.load8_u (i32.const 1752))))
