;; Tries: to make garbage without end: arrays of a megabyte that nobody keeps.
;; grants: none
;; expect: LIMIT_EXCEEDED memory-bytes
;; expect: TOOL_ERROR
;; expect: DEADLINE_EXCEEDED compute-ms
;; expect: REFUSED compile
(type $bytes (array (mut i64)))
(func $call (type $call)
  (loop $again
    (drop (array.new $bytes (i64.const 7) (i32.const 131072)))
    (br $again))
  unreachable)
