;; Tries: to grow over the maximum that it declared itself. That is refused by minus one, as the instruction says,
;; and no limit of the host's.
;; grants: none
;; expect: ANSWER 4294967295
(memory $memory 3 4)
(func $call (type $call)
  (call $say_number (memory.grow (i32.const 2))))
