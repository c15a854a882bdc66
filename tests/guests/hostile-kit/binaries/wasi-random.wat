;; Tries: to import random numbers, which nobody granted.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import wasi:random/random@0.2.3;
;; wit: package wasi:random@0.2.3 { interface random { get-random-u64: func() -> u64; } }
(import "wasi:random/random@0.2.3" "get-random-u64" (func $wanted (result i64)))
