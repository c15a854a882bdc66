;; Tries: to answer with neither an output nor an error: with the seventh of two.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.store8 (i32.const 1024) (i32.const 7)) (i32.const 1024))
