;; Tries: to ask for the granted databases again and again, and keep them all.
;; grants: database
;; expect: LIMIT_EXCEEDED handles
;; use: database
(func $call (type $call) (loop $again (drop (call $database)) (br $again)) unreachable)
