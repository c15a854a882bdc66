;; Tries: to import the web.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import wasi:http/outgoing-handler@0.2.3;
;; wit: package wasi:http@0.2.3 { interface outgoing-handler { handle: func(request: u32); } }
(import "wasi:http/outgoing-handler@0.2.3" "handle" (func $wanted (param i32)))
