;; Globals: initial values from constants and imports, mutation, all types, exact bits.

(module $source
  (global (export "base") i32 (i32.const 1000))
  (global $counter (export "counter") (mut i64) (i64.const -1))
  (func (export "count") (result i64)
    (global.set $counter (i64.add (global.get $counter) (i64.const 1)))
    (global.get $counter)
  )
)
(register "source" $source)

(module $user
  (global $base (import "source" "base") i32)
  (global $counter (import "source" "counter") (mut i64))
  (global (export "copied") i32 (global.get $base))
  (global (export "f32") f32 (f32.const -nan:0x200000))
  (global (export "f64") f64 (f64.const 0x1.fffffffffffffp+1023))
  (global (export "function") funcref (ref.func $reset))
  (global $reference (export "reference") (mut externref) (ref.null extern))
  (func $reset (export "reset") (param i64) (global.set $counter (local.get 0)))
  (func (export "refer") (param externref) (global.set $reference (local.get 0)))
)

(assert_return (get "copied") (i32.const 1000))
(assert_return (get "f32") (f32.const -nan:0x200000))
(assert_return (get "f64") (f64.const 1.7976931348623157e308))
(assert_return (get "function") (ref.func))
(assert_return (get "reference") (ref.null extern))
(assert_return (invoke "refer" (ref.extern 5)))
(assert_return (get "reference") (ref.extern 5))

;; An imported mutable global is the same variable for all who see it.
(assert_return (invoke $source "count") (i64.const 0))
(assert_return (invoke $source "count") (i64.const 1))
(assert_return (invoke $user "reset" (i64.const 0x7fffffffffffffff)))
(assert_return (get $source "counter") (i64.const 9223372036854775807))
(assert_return (invoke $source "count") (i64.const -9223372036854775808))

(assert_invalid
  (module (global i32 (i32.const 0)) (func (global.set 0 (i32.const 1))))
  "immutable global"
)
(assert_invalid (module (global i32 (i64.const 0))) "type mismatch")
(assert_invalid (module (global i32 (i32.clz (i32.const 0)))) "constant expression required")
(assert_invalid (module (global i32 (global.get 0))) "unknown global")
