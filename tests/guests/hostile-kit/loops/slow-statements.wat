;; Tries: to stay below every deadline of a statement, and run one after the other for ever.
;; grants: database
;; expect: DEADLINE_EXCEEDED wall-ms
;; expect: DEADLINE_EXCEEDED compute-ms
;; use: database
(data (i32.const 2048) "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) SELECT count(*) FROM n")
(func $call (type $call)
  (local $database i32)
  (local.set $database (call $database))
  (loop $again
    (call $query (local.get $database) (i32.const 2048) (i32.const 98) (i32.const 0) (i32.const 0)
      (i32.const 10) (i32.const 1744))
    (br $again))
  unreachable)
