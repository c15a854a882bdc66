;; Tries: to fail in a way that there is not.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call)
  (drop (call $fail (i32.const 2048) (i32.const 0)))
  (i32.store8 (i32.const 1028) (i32.const 99))
  (i32.const 1024))
