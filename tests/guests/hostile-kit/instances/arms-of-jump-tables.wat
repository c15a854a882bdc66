;; Tries: to have a compiler keep something for each of six hundred thousand arms.
;; grants: none
;; expect: REFUSED complex
(func (param i32)
  (br_table «60000: 0 »(local.get 0)) )
(func (param i32)
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0)))
  (block (br_table «60000: 0 »(local.get 0))))
