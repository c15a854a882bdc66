;; Tries: to import an interface whose name is nearly one that it is granted.
;; grants: files, database, call-context
;; expect: UNKNOWN_TOOL
;; wit: import palisade:hosts/database@0.1.0;
;; wit: package palisade:hosts@0.1.0 { interface database { granted: func(); } }
(import "palisade:hosts/database@0.1.0" "granted" (func $take))
