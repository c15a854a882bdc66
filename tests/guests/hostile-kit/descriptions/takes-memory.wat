;; Tries: to take 4 GiB while it describes itself.
;; grants: none
;; expect: REFUSED description memory-bytes
(func $describe (type $describe) (drop (memory.grow (i32.const 65000))) (i32.const 1024))
