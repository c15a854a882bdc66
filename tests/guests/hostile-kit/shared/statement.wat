;; Runs its input as one statement. Answers with every text cell, or fails with the database's error.
(func $call (type $call)
  (local $n i32)
  (local.set $n (call $input (local.get 5) (local.get 6)))
  (call $run (i32.add (local.get 5) (i32.const 8)) (local.get $n))
  (if (result i32) (i32.load8_u (i32.const 1744))
    (then (call $explain))
    (else (call $cells (i32.load (i32.const 1760)) (i32.load (i32.const 1764))))))

;; invalid, denied, deadline, too-large, unavailable, busy: a letter, and what was said.
(func $explain (result i32)
  (local $kind i32)
  (local.set $kind (i32.load8_u (i32.const 1752)))
  (if (i32.eq (local.get $kind) (i32.const 2)) (then (return (call $fail (i32.const 2060) (i32.const 8)))))
  (if (i32.eq (local.get $kind) (i32.const 5)) (then (return (call $fail (i32.const 2070) (i32.const 4)))))
  (call $fail (i32.load (i32.const 1756)) (i32.load (i32.const 1760))))
(data (i32.const 2060) "deadline")
(data (i32.const 2070) "busy")

;; Every text cell of the rows, as contents.
(func $cells (param $row i32) (param $rows i32) (result i32)
  (local $out i32) (local $count i32) (local $cell i32) (local $cells i32)
  (local.set $out (global.get $heap))
  (local.set $out (i32.and (i32.add (local.get $out) (i32.const 15)) (i32.const -16)))
  (drop (memory.grow (i32.const 16)))
  (block $done
    (loop $next_row
      (br_if $done (i32.or (i32.eqz (local.get $rows)) (i32.gt_u (local.get $count) (i32.const 10000))))
      (local.set $cell (i32.load (local.get $row)))
      (local.set $cells (i32.load offset=4 (local.get $row)))
      (block $row_done
        (loop $next_cell
          (br_if $row_done (i32.eqz (local.get $cells)))
          (if (i32.eq (i32.load8_u (local.get $cell)) (i32.const 3))
            (then
              (i64.store offset=0
                (i32.add (local.get $out) (i32.mul (local.get $count) (i32.const 64))) (i64.const 0))
              (i64.store offset=8
                (i32.add (local.get $out) (i32.mul (local.get $count) (i32.const 64)))
                (i64.load offset=8 (local.get $cell)))
              (local.set $count (i32.add (local.get $count) (i32.const 1)))))
          (local.set $cell (i32.add (local.get $cell) (i32.const 16)))
          (local.set $cells (i32.sub (local.get $cells) (i32.const 1)))
          (br $next_cell)))
      (local.set $row (i32.add (local.get $row) (i32.const 8)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br $next_row)))
  (call $contents (local.get $out) (local.get $count)))
