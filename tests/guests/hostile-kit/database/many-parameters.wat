;; Tries: to run a statement with a million parameters.
;; grants: database
;; expect: TOOL_ERROR code
;; expect: LIMIT_EXCEEDED output-bytes
;; use: database
(data (i32.const 2048) "SELECT ?1")
(func $call (type $call)
  (drop (memory.grow (i32.const 300)))
  (call $query (call $database) (i32.const 2048) (i32.const 9) (i32.const 200000) (i32.const 1000000) (i32.const 1) (i32.const 1744))
  (call $fail_code (i32.load8_u (i32.const 1752))))
