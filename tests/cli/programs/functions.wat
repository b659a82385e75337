;; Functions of all kinds of parameters and results, for --invoke.
(module
  (memory (export "storage") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "i64") (param i64) (result i64) (local.get 0))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "f64") (param f64) (result f64) (local.get 0))
  (func (export "three") (result i32 i64 f64) (i32.const 1) (i64.const -2) (f64.const 2.5))
  (func (export "none"))
  (func (export "null") (param externref) (result externref) (local.get 0))
  (func $self (export "reference") (result funcref) (ref.func $self)))
