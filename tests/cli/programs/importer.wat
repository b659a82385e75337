;; Imports a function that only another module provides.
(module
  (import "library" "answer" (func $answer (result i32)))
  (func (export "twice") (result i32) (i32.mul (call $answer) (i32.const 2)))
  (func (export "unrelated") (result i32) (i32.const 7)))
