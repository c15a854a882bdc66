;; Tries: to call the host while the host asks it for memory, in the middle of the host's own work.
;; grants: call-context
;; expect: TOOL_ERROR bug in the tool
;; use: context
(func $realloc (type $realloc)
  (drop (call $cancelled))
  (i32.const 4096))
