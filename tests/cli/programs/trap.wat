;; Traps three calls deep.
(module
  (func $inner unreachable)
  (func $outer call $inner)
  (func (export "_start") call $outer)
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $recurse (export "recurse") call $recurse))
