;; Tries: to answer with links to files, to scripts, and to what belongs to others. The host follows none of them.
;; grants: none
;; expect: ANSWER
(data (i32.const 2048) "file:///etc/passwd")
(data (i32.const 2080) "javascript:alert(1)")
(data (i32.const 2112) "palisade://results/00000000-0000-0000-0000-000000000000")
(func $link (param $at i32) (param $text i32) (param $length i32)
  (i32.store8 (local.get $at) (i32.const 4))
  (i32.store offset=8 (local.get $at) (local.get $text))
  (i32.store offset=12 (local.get $at) (local.get $length))
  (i32.store offset=16 (local.get $at) (local.get $text))
  (i32.store offset=20 (local.get $at) (local.get $length)))
(func $call (type $call)
  (call $link (i32.const 4096) (i32.const 2048) (i32.const 18))
  (call $link (i32.const 4160) (i32.const 2080) (i32.const 19))
  (call $link (i32.const 4224) (i32.const 2112) (i32.const 55))
  (call $contents (i32.const 4096) (i32.const 3)))
