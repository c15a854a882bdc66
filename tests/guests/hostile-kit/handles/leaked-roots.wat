;; Tries: to ask for the granted directories again and again, and keep them all.
;; grants: files
;; expect: LIMIT_EXCEEDED handles
;; use: files
(func $call (type $call) (loop $again (drop (call $root)) (br $again)) unreachable)
