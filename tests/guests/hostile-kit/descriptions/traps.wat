;; Tries: to break off while it describes itself. The operator learns no more than that.
;; grants: none
;; expect: REFUSED description 
(func $describe (type $describe) unreachable)
