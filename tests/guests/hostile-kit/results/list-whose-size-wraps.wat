;; Tries: to answer with a list whose items times their size are a small number again.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
;; expect: LIMIT_EXCEEDED output-bytes
(func $call (type $call) (call $contents (i32.const 131072) (i32.const 67108865)))
