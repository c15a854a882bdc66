;; Tries: to open a file again and again while somebody outside swaps it, and the directory above it, for links to a
;; secret.
;; grants: files
;; expect: ANSWER
;; expect: TOOL_ERROR code
;; inputs: race
;; use: files
(data (i32.const 2048) "race/victim.txt")
(func $call (type $call)
  (local $i i32) (local $file i32) (local $root i32)
  (local.set $root (call $root))
  (loop $next
    (call $open_at (local.get $root) (i32.const 1) (i32.const 2048) (i32.const 15) (i32.const 0) (i32.const 1) (i32.const 2304))
    (if (i32.eqz (i32.load8_u (i32.const 2304)))
      (then
        (local.set $file (i32.load (i32.const 2308)))
        (call $read (local.get $file) (i64.const 16) (i64.const 0) (i32.const 2320))
        (call $drop_descriptor (local.get $file))
        ;; The secret begins with a C, what may be read with an h.
        (if (i32.eqz (i32.load8_u (i32.const 2320)))
          (then
            (if (i32.eq (i32.load8_u (i32.load (i32.const 2324))) (i32.const 67))
              (then (return (call $say (i32.load (i32.const 2324)) (i32.load (i32.const 2328))))))))))
    (global.set $heap (i32.const 65536))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $i) (i32.const 500))))
  (i32.const 1024))
