;; Tries: to drop a handle twice.
;; grants: database
;; expect: TOOL_ERROR bug in the tool
;; use: database
(func $call (type $call)
  (local $handle i32)
  (local.set $handle (call $database))
  (call $drop_connection (local.get $handle))
  (call $drop_connection (local.get $handle))
  (i32.const 1024))
