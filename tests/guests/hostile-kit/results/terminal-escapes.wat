;; Tries: to answer with what clears a terminal, retitles its window and forges lines. JSON carries it as data.
;; grants: none
;; expect: ANSWER
(data (i32.const 2048) "\1b[2J\1b]0;owned\07\0d\0aHTTP/1.1 200 OK\0d\0a\0d\0a{}")
(func $call (type $call) (call $say (i32.const 2048) (i32.const 37)))
