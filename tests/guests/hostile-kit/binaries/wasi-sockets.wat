;; Tries: to import the network.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import wasi:sockets/instance-network@0.2.3;
;; wit: package wasi:sockets@0.2.3 { interface instance-network { instance-network: func() -> u32; } }
(import "wasi:sockets/instance-network@0.2.3" "instance-network" (func $wanted (result i32)))
