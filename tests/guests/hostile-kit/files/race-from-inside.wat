;; Tries: to swap a directory of its own for a link and back, and look through it in between, while somebody outside
;; does the same with links that lead out.
;; grants: writable-files
;; expect: ANSWER
;; expect: TOOL_ERROR code
;; inputs: race
;; use: files
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.rename-at" (func $rename (param i32 i32 i32 i32 i32 i32 i32)))
(data (i32.const 2048) "race/victim.txt")
(data (i32.const 2080) "aside")
(func $call (type $call)
  (local $i i32) (local $file i32) (local $root i32)
  (local.set $root (call $root))
  (loop $next
    (call $rename (local.get $root) (i32.const 2048) (i32.const 4) (local.get $root) (i32.const 2080) (i32.const 5) (i32.const 2304))
    (call $rename (local.get $root) (i32.const 2080) (i32.const 5) (local.get $root) (i32.const 2048) (i32.const 4) (i32.const 2304))
    (call $open_at (local.get $root) (i32.const 1) (i32.const 2048) (i32.const 15) (i32.const 0) (i32.const 1) (i32.const 2304))
    (if (i32.eqz (i32.load8_u (i32.const 2304)))
      (then
        (local.set $file (i32.load (i32.const 2308)))
        (call $read (local.get $file) (i64.const 16) (i64.const 0) (i32.const 2320))
        (call $drop_descriptor (local.get $file))
        (if (i32.eqz (i32.load8_u (i32.const 2320)))
          (then
            (if (i32.eq (i32.load8_u (i32.load (i32.const 2324))) (i32.const 67))
              (then (return (call $say (i32.load (i32.const 2324)) (i32.load (i32.const 2328))))))))))
    (global.set $heap (i32.const 65536))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 300))))
  (i32.const 1024))
