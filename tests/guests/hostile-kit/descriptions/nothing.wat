;; Tries: to describe no operation at all.
;; grants: none
;; expect: REFUSED description 0 operations
(func $describe (type $describe) (i32.const 1024))
