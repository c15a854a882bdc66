;; Tries: to call itself for ever with frames so wide that one step might leap over a guard page.
;; grants: none
;; expect: LIMIT_EXCEEDED stack-bytes
(func $down (param i64) (result i64)
  (local «300: i64 »)
  «300: (local.set #j (i64.add (local.get 0) (i64.const #i))) »
  (call $down (i64.add (local.get 0) (i64.const 1)))
  «300: (i64.add (local.get #j)) »)
(func $call (type $call)
  (drop (call $down (i64.const 0)))
  (i32.const 1024))
