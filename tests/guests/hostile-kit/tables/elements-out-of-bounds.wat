;; Tries: to have elements that begin behind the end of its table.
;; grants: none
;; expect: REFUSED description
(table $t 1 funcref)
(elem (table $t) (i32.const 1000000) func $call)
(func $call (type $call) (i32.const 1024))
