;; Tries: to answer with the same as a text, for whoever parses texts that look like JSON.
;; grants: none
;; expect: ANSWER
;; expect: LIMIT_EXCEEDED output-bytes
(data (i32.const 2048) "[0")
(data (i32.const 2560) ",0")
(data (i32.const 3072) "]")
(func $call (type $call)
  (local $bytes i32) (local $more i32)
  (drop (memory.grow (i32.const 1000)))
  (memory.copy (i32.const 200000) (i32.const 2048) (i32.const 2))
  (memory.copy (i32.const 200002) (i32.const 2560) (i32.const 2))
  (local.set $bytes (i32.const 2))
  ;; What is there once more, until it is enough: the time is the host's to spend.
  (loop $next
    (local.set $more (i32.sub (i32.const 15800000) (local.get $bytes)))
    (local.set $more
      (select (local.get $bytes) (local.get $more) (i32.lt_u (local.get $bytes) (local.get $more))))
    (memory.copy (i32.add (i32.const 200002) (local.get $bytes)) (i32.const 200002) (local.get $more))
    (local.set $bytes (i32.add (local.get $bytes) (local.get $more)))
    (br_if $next (i32.lt_u (local.get $bytes) (i32.const 15800000))))
  (memory.copy (i32.const 16000002) (i32.const 3072) (i32.const 1))
  (call $say (i32.const 200000) (i32.const 15800003)))
