;; Tries: to break off thousands of frames deep, so that a backtrace would be a megabyte.
;; grants: none
;; expect: TOOL_ERROR bug in the tool
(func $a_function_with_a_long_name_that_would_be_told_again_and_again_in_every_line_of_a_backtrace (param $n i32)
  (if (i32.eqz (local.get $n)) (then unreachable))
  (call $a_function_with_a_long_name_that_would_be_told_again_and_again_in_every_line_of_a_backtrace
    (i32.sub (local.get $n) (i32.const 1))))
(func $call (type $call)
  (call $a_function_with_a_long_name_that_would_be_told_again_and_again_in_every_line_of_a_backtrace (i32.const 5000))
  (i32.const 1024))
