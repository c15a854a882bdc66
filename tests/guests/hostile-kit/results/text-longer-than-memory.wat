;; Tries: to answer with a text of nearly 4 GiB.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) (call $say (i32.const 0) (i32.const -1)))
