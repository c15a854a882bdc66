;; Tries: to keep a handle in its memory and use it in the next call. There is no next call: the memory is new each
;; time.
;; grants: database
;; expect: ANSWER fresh
;; inputs: twice
;; use: database
(data (i32.const 2304) "fresh")
(func $call (type $call)
  (if (i32.load (i32.const 2048)) (then (call $name (i32.load (i32.const 2048)) (i32.const 2100)) unreachable))
  (i32.store (i32.const 2048) (call $database))
  (call $say (i32.const 2304) (i32.const 5)))
