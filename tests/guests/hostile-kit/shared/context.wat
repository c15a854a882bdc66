;; What a tool may say while it runs.
(import "palisade:host/call-context@0.1.0" "log" (func $log (param i32 i32 i32)))
;; done, total (0 or 1, value), message (0 or 1, address, length)
(import "palisade:host/call-context@0.1.0" "progress" (func $progress (param f64 i32 f64 i32 i32 i32)))
(import "palisade:host/call-context@0.1.0" "cancelled" (func $cancelled (result i32)))
