;; Tries: to call itself for ever through a table, where no compiler sees it.
;; grants: none
;; expect: LIMIT_EXCEEDED stack-bytes
(table $t 1 funcref)
(elem (table $t) (i32.const 0) func $down)
(type $one (func (param i64) (result i64)))
(func $down (type $one)
  (i64.add (i64.const 1) (call_indirect $t (type $one) (local.get 0) (i32.const 0))))
(func $call (type $call)
  (drop (call $down (i64.const 0)))
  (i32.const 1024))
