;; Tries: to convert a number that is none.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.trunc_f64_s (f64.const nan)))
