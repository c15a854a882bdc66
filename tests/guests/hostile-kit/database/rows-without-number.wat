;; Tries: to ask for four thousand million rows of a megabyte each.
;; grants: database
;; expect: ANSWER
;; expect: TOOL_ERROR
;; expect: LIMIT_EXCEEDED output-bytes
;; expect: LIMIT_EXCEEDED memory-bytes
;; use: database
(data (i32.const 2048) "SELECT hex(zeroblob(500000)) FROM notes, notes")
(func $call (type $call)
  (call $query (call $database) (i32.const 2048) (i32.const 46) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 1744))
  (if (result i32) (i32.load8_u (i32.const 1744))
    (then (call $fail_code (i32.load8_u (i32.const 1752))))
    (else (i32.const 1024))))
