;; Tries: to call through an index that its table does not have.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(table $t 1 funcref)
(func $call (type $call)
  (call_indirect $t (type $describe) (i32.const 1000000)))
