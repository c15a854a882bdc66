;; Tries: to break off after it has answered, where the host lets it clean up.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $post_call (type $post) unreachable)
