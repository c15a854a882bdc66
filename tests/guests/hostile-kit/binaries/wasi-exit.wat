;; Tries: to import to end the host's process.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import wasi:cli/exit@0.2.3;
;; wit: package wasi:cli@0.2.3 { interface exit { exit: func(status: u32); } }
(import "wasi:cli/exit@0.2.3" "exit" (func $wanted (param i32)))
