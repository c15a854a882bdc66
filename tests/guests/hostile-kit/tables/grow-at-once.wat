;; Tries: to grow a table by four thousand million elements at once.
;; grants: none
;; expect: LIMIT_EXCEEDED table-elements
(table $t 1 funcref)
(func $call (type $call)
  (drop (table.grow $t (ref.null func) (i32.const -2)))
  (i32.const 1024))
