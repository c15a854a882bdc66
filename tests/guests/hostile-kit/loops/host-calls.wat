;; Tries: to ask the host for ever whether the call was cancelled.
;; grants: call-context
;; expect: DEADLINE_EXCEEDED compute-ms
;; use: context
(func $call (type $call)
  (loop $again
    (drop (call $cancelled))
    (br $again))
  unreachable)
