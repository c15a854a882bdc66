;; Tries: to allocate an array of a hundred million elements that the collector looks after, outside of linear
;; memory. (The baseline compiler has none.)
;; grants: none
;; expect: LIMIT_EXCEEDED memory-bytes
;; expect: TOOL_ERROR
;; expect: REFUSED compile
(type $bytes (array (mut i64)))
(func $call (type $call)
  (drop (array.new $bytes (i64.const 7) (i32.const 100000000)))
  (i32.const 1024))
