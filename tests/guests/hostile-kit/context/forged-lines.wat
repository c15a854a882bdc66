;; Tries: to log lines that look like the host's own, and what acts on a terminal.
;; grants: call-context
;; expect: ANSWER
;; use: context
(data (i32.const 2048) "\0d\1b[2K\0a2026-01-01T00:00:00Z ERROR palisade: all is lost\0a\00")
(func $call (type $call) (call $log (i32.const 7) (i32.const 2048) (i32.const 53)) (i32.const 1024))
