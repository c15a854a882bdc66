;; Tries: to read a database's handle as if it were a file's.
;; grants: files, database
;; expect: TOOL_ERROR bug in the tool
;; use: files, database
(func $call (type $call)
  (call $read (call $database) (i64.const 100) (i64.const 0) (i32.const 2048))
  (i32.const 1024))
