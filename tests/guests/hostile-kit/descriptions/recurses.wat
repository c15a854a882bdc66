;; Tries: to recurse for ever while it describes itself.
;; grants: none
;; expect: REFUSED description stack-bytes
(func $describe (type $describe) (i32.add (i32.const 1) (call $describe)))
