;; Tries: to keep a list of structures that grows without end, outside of linear memory.
;; grants: none
;; expect: LIMIT_EXCEEDED memory-bytes
;; expect: TOOL_ERROR
;; expect: DEADLINE_EXCEEDED compute-ms
;; expect: REFUSED compile
(type $node (struct (field (ref null $node)) (field i64) (field i64)))
(func $call (type $call)
  (local $list (ref null $node))
  (loop $again
    (local.set $list (struct.new $node (local.get $list) (i64.const 1) (i64.const 2)))
    (br $again))
  unreachable)
