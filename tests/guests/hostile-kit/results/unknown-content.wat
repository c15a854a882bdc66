;; Tries: to answer with a kind of content that there is not.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (i32.store8 (i32.const 1200) (i32.const 200)) (call $contents (i32.const 1200) (i32.const 1)))
