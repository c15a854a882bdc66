;; Tries: to import a component and hold it twice, so that nobody can tell how large it gets.
;; grants: none
;; expect: REFUSED complex
(component
  (import "code" (component $c))
  (instance (instantiate $c))
  (instance (instantiate $c)))
