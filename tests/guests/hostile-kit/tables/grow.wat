;; Tries: to grow a table without end. Its elements are host memory that no cap on linear memory counts.
;; grants: none
;; expect: LIMIT_EXCEEDED table-elements
(table $t 1 funcref)
(func $call (type $call)
  (loop $again
    (drop (table.grow $t (ref.null func) (i32.const 1000)))
    (br $again))
  unreachable)
