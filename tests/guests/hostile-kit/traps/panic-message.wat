;; Tries: to fail with a message of a megabyte, as a panic hook might. It is cut.
;; grants: none
;; expect: TOOL_ERROR xxxxxxxx
(func $call (type $call)
  (drop (memory.grow (i32.const 32)))
  (memory.fill (i32.const 200000) (i32.const 120) (i32.const 1000000))
  (call $fail (i32.const 200000) (i32.const 1000000)))
