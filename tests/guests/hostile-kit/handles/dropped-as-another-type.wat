;; Tries: to drop a directory's handle as if it were a database's.
;; grants: files, database
;; expect: TOOL_ERROR bug in the tool
;; use: files, database
(func $call (type $call)
  (call $drop_connection (call $root))
  (i32.const 1024))
