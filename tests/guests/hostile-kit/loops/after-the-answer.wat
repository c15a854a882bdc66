;; Tries: to compute for ever after it has answered, where the host lets it clean up.
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
(func $post_call (type $post)
  (loop $again (br $again)))
