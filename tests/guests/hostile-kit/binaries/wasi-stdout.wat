;; Tries: to import the host's standard output, which is the protocol where the protocol is on it.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import wasi:cli/stdout@0.2.3;
;; wit: package wasi:cli@0.2.3 { interface stdout { get-stdout: func() -> u32; } }
(import "wasi:cli/stdout@0.2.3" "get-stdout" (func $wanted (result i32)))
