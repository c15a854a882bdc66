;; Tries: to import an interface that nobody knows.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import palisade:evil/power;
;; wit: package palisade:evil { interface power { take: func(); } }
(import "palisade:evil/power" "take" (func $take))
