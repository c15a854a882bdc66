;; Tries: to say 255 where there is yes or no.
;; grants: none
;; expect: ANSWER
;; expect: TOOL_ERROR
(func $call (type $call) (i32.store8 (i32.const 1048) (i32.const 255)) (i32.const 1024))
