;; Tries: to call a function through a table as one of another type.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(table $t 1 funcref)
(elem (table $t) (i32.const 0) func $evil)
(func $evil (param i64))
(func $call (type $call)
  (call_indirect $t (type $describe) (i32.const 0)))
