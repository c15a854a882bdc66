;; Tries: to return an odd address.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.const 1025))
