;; Tries: to answer with 16 MB of JSON that is nothing but zeros.
;; grants: none
;; expect: LIMIT_EXCEEDED output-bytes
;; expect: TOOL_ERROR malformed
(data (i32.const 2048) "{\"a\":[0")
(data (i32.const 2560) ",0")
(data (i32.const 3072) "]}")
(func $call (type $call)
  (local $bytes i32) (local $more i32)
  (drop (memory.grow (i32.const 1000)))
  (memory.copy (i32.const 200000) (i32.const 2048) (i32.const 7))
  (memory.copy (i32.const 200007) (i32.const 2560) (i32.const 2))
  (local.set $bytes (i32.const 2))
  ;; What is there once more, until it is enough: the time is the host's to spend.
  (loop $next
    (local.set $more (i32.sub (i32.const 15800000) (local.get $bytes)))
    (local.set $more
      (select (local.get $bytes) (local.get $more) (i32.lt_u (local.get $bytes) (local.get $more))))
    (memory.copy (i32.add (i32.const 200007) (local.get $bytes)) (i32.const 200007) (local.get $more))
    (local.set $bytes (i32.add (local.get $bytes) (local.get $more)))
    (br_if $next (i32.lt_u (local.get $bytes) (i32.const 15800000))))
  (memory.copy (i32.const 16000007) (i32.const 3072) (i32.const 2))
  (call $structured (i32.const 200000) (i32.const 15800009)))
