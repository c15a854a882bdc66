;; Tries: to import the host's environment.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import wasi:cli/environment@0.2.3;
;; wit: package wasi:cli@0.2.3 { interface environment { get-environment: func() -> list<tuple<string, string>>; } }
(import "wasi:cli/environment@0.2.3" "get-environment" (func $wanted (param i32)))
