;; Tries: to use the number of a handle that the last call was given, without asking for one in this.
;; grants: database
;; expect: TOOL_ERROR bug in the tool
;; inputs: twice
;; use: database
(func $call (type $call)
  (call $name (i32.const 2) (i32.const 2048))
  (i32.const 1024))
