;; Tries: to break off. The client learns that, and nothing of the inside.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $call (type $call) unreachable)
