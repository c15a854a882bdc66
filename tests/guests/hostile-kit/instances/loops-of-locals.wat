;; Tries: to have a compiler keep two thousand locals at each of twelve hundred loops. With thirty times as many of
;; either, in a function of three hundred kilobytes, no machine has the memory.
;; grants: none
;; expect: REFUSED complex
(func (param i32)
  (local «2000: i64 »)
  «1200: loop local.get 0 br_if 0 end »)
