;; Tries: to have its description behind the end of its memory.
;; grants: none
;; expect: REFUSED description 
(func $describe (type $describe) (i32.const -8))
