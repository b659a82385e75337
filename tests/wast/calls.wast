;; Calls: direct, recursive, mutual, through tables, with many parameters and results.

(module
  (type $binary (func (param i32 i32) (result i32)))
  (type $nullary (func (result i32)))

  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
  (func $seven (type $nullary) (i32.const 7))

  (table funcref (elem $add $sub $seven))
  (func (export "indirect") (param $index i32) (param i32 i32) (result i32)
    (call_indirect (type $binary) (local.get 1) (local.get 2) (local.get $index))
  )

  (func $factorial (export "factorial") (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0))
      (then (i64.const 1))
      (else (i64.mul (local.get 0) (call $factorial (i64.sub (local.get 0) (i64.const 1)))))
    )
  )

  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1))
      (else (call $odd (i32.sub (local.get 0) (i32.const 1))))
    )
  )
  (func $odd (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (call $even (i32.sub (local.get 0) (i32.const 1))))
    )
  )

  ;; Each parameter arrives in its place, whatever its type.
  (func (export "weigh") (param i32 i64 f32 f64 i32 i64 f32 f64 i32 i64) (result f64)
    (f64.add
      (f64.add
        (f64.add (f64.convert_i32_s (local.get 0)) (f64.mul (f64.convert_i64_s (local.get 1)) (f64.const 10)))
        (f64.add (f64.mul (f64.promote_f32 (local.get 2)) (f64.const 100)) (f64.mul (local.get 3) (f64.const 1e3)))
      )
      (f64.add
        (f64.add
          (f64.mul (f64.convert_i32_s (local.get 4)) (f64.const 1e4))
          (f64.mul (f64.convert_i64_s (local.get 5)) (f64.const 1e5))
        )
        (f64.add
          (f64.add
            (f64.mul (f64.promote_f32 (local.get 6)) (f64.const 1e6))
            (f64.mul (local.get 7) (f64.const 1e7))
          )
          (f64.add
            (f64.mul (f64.convert_i32_s (local.get 8)) (f64.const 1e8))
            (f64.mul (f64.convert_i64_s (local.get 9)) (f64.const 1e9))
          )
        )
      )
    )
  )

  (func $divide (export "divide") (param i32 i32) (result i32 i32)
    (i32.div_u (local.get 0) (local.get 1))
    (i32.rem_u (local.get 0) (local.get 1))
  )
  (func (export "digits") (param i32) (result i32 i32 i32)
    (local $rest i32)
    (call $divide (local.get 0) (i32.const 10))
    (local.set 0)
    (local.set $rest)
    (call $divide (local.get $rest) (i32.const 10))
    (local.get 0)
  )

  (func $endless (export "endless") (result i32) (i32.add (i32.const 1) (call $endless)))
)

(assert_return (invoke "indirect" (i32.const 0) (i32.const 5) (i32.const 3)) (i32.const 8))
(assert_return (invoke "indirect" (i32.const 1) (i32.const 5) (i32.const 3)) (i32.const 2))
(assert_trap (invoke "indirect" (i32.const 2) (i32.const 5) (i32.const 3)) "indirect call type mismatch")
(assert_trap (invoke "indirect" (i32.const 3) (i32.const 5) (i32.const 3)) "undefined element")
(assert_trap (invoke "indirect" (i32.const -1) (i32.const 5) (i32.const 3)) "undefined element")

(assert_return (invoke "factorial" (i64.const 20)) (i64.const 2432902008176640000))
(assert_return (invoke "factorial" (i64.const 25)) (i64.const 7034535277573963776))
(assert_return (invoke "even" (i32.const 1000)) (i32.const 1))
(assert_return (invoke "even" (i32.const 77)) (i32.const 0))

(assert_return
  (invoke "weigh"
    (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (i32.const 5)
    (i64.const 6) (f32.const 7) (f64.const 8) (i32.const 9) (i64.const -1)
  )
  (f64.const -12345679)
)

(assert_return (invoke "divide" (i32.const 17) (i32.const 5)) (i32.const 3) (i32.const 2))
(assert_return (invoke "digits" (i32.const 724)) (i32.const 7) (i32.const 2) (i32.const 4))

;; An exhausted stack is a trap like any other: the instance can be used afterwards.
(assert_exhaustion (invoke "endless") "call stack exhausted")
(assert_return (invoke "factorial" (i64.const 3)) (i64.const 6))
(assert_exhaustion (invoke "endless") "call stack exhausted")
