;; Tries: to make each of its instances huge: 70,000 globals.
;; grants: none
;; expect: REFUSED compile
«70000: (global i32 (i32.const #i))»
