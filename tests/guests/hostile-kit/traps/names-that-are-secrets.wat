;; Tries: to have a function whose name is a host path and a secret, and break off in it.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $"/home/user/.cargo/registry CANARY-7f3a-do-not-leak" unreachable)
(func $call (type $call)
  (call $"/home/user/.cargo/registry CANARY-7f3a-do-not-leak")
  (i32.const 1024))
