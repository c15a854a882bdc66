;; Tries: to describe operations whose schemas are nothing but small lists: parsed they take forty times what they
;; are written with.
;; grants: none
;; expect: REFUSED description all of it
;; operation: {"tool": "t0", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t1", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t2", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t3", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t4", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t5", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t6", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t7", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t8", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t9", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t10", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t11", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t12", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t13", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t14", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t15", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t16", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t17", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t18", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
;; operation: {"tool": "t19", "input_schema": "{\"type\":\"object\",\"default\":[[0]«14000: ,[0]»]}"}
