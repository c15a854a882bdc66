;; Granted databases: the imports, and one statement.
(import "palisade:host/database@0.1.0" "granted" (func $granted (param i32)))
;; self, statement (address, length), parameters (address, count), rows, result
(import "palisade:host/database@0.1.0" "[method]connection.query"
  (func $query (param i32 i32 i32 i32 i32 i32 i32)))
(import "palisade:host/database@0.1.0" "[method]connection.name" (func $name (param i32 i32)))
(import "palisade:host/database@0.1.0" "[resource-drop]connection" (func $drop_connection (param i32)))

;; The first database's handle. Uses 1700 to 1708.
(func $database (result i32)
  (call $granted (i32.const 1700))
  (i32.load (i32.load (i32.const 1700))))

;; Runs a statement; its `result` is at 1744.
(func $run (param $at i32) (param $length i32)
  (call $query (call $database) (local.get $at) (local.get $length) (i32.const 0) (i32.const 0)
    (i32.const 10000) (i32.const 1744)))
