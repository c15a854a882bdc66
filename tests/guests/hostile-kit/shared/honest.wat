;; The honest neighbour: gives its input back. It is called after each attack.
(func $call (type $call)
  (local $n i32)
  (local.set $n (call $input (local.get 5) (local.get 6)))
  (call $say (i32.add (local.get 5) (i32.const 8)) (local.get $n)))
