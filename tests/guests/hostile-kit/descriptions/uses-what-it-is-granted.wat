;; Tries: to read a file while it describes itself, and tell of it in its description. It holds nothing then.
;; grants: files
;; expect: REFUSED description 
;; use: files
(func $describe (type $describe) (drop (call $root)) (i32.const 8192))
