;; Tries: to divide by zero.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.div_u (i32.const 1) (local.get 2)))
