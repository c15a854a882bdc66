;; Tries: to throw and catch for ever. What is thrown lies outside of linear memory. (The baseline compiler has no
;; exceptions.)
;; grants: none
;; expect: DEADLINE_EXCEEDED compute-ms
;; expect: LIMIT_EXCEEDED memory-bytes
;; expect: REFUSED compile
(tag $t (param i64))
(func $call (type $call)
  (loop $again
    (block $caught (result i64)
      (try_table (catch $t $caught) (throw $t (i64.const 1)))
      (i64.const 0))
    (drop)
    (br $again))
  unreachable)
