;; Tries: to throw an exception that nobody catches. (The baseline compiler has none.)
;; grants: none
;; expect: TOOL_ERROR
;; expect: REFUSED compile
(tag $t)
(func $call (type $call) (throw $t))
