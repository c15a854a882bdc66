;; Tries: to answer with JSON that is nested a million deep.
;; grants: none
;; expect: TOOL_ERROR malformed
(func $call (type $call)
  (drop (memory.grow (i32.const 1000)))
  (memory.fill (i32.const 200000) (i32.const 91) (i32.const 1000000))
  (call $structured (i32.const 200000) (i32.const 1000000)))
