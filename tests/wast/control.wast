;; Structured control: values that branches carry, loops with parameters, br_table, unreachable code.

(module
  (func (export "clamp") (param $value i32) (param $limit i32) (result i32)
    (block $done (result i32)
      (br_if $done (local.get $limit) (i32.gt_s (local.get $value) (local.get $limit)))
      (drop)
      (local.get $value)
    )
  )

  ;; Greatest common divisor: a loop whose parameters travel on the operand stack.
  (func (export "gcd") (param i32 i32) (result i32)
    (local $a i32) (local $b i32)
    (local.get 0)
    (local.get 1)
    (loop $again (param i32 i32) (result i32)
      (local.set $b)
      (local.set $a)
      (if (result i32) (local.get $b)
        (then
          (local.get $b)
          (i32.rem_u (local.get $a) (local.get $b))
          (br $again)
        )
        (else (local.get $a))
      )
    )
  )

  ;; Every label of the table takes the same two values to another depth.
  (func (export "switch") (param i32) (result i32)
    (block $sum (result i32 i32)
      (block $difference (result i32 i32)
        (block $product (result i32 i32)
          (br_table $product $difference $sum (i32.const 9) (i32.const 4) (local.get 0))
        )
        (return (i32.mul))
      )
      (return (i32.sub))
    )
    (i32.add)
  )

  ;; Collatz: nested loop and if, a branch out of two levels.
  (func (export "collatz") (param $n i64) (result i32)
    (local $steps i32)
    (block $one
      (loop $next
        (br_if $one (i64.le_u (local.get $n) (i64.const 1)))
        (local.set $steps (i32.add (local.get $steps) (i32.const 1)))
        (if (i64.eqz (i64.and (local.get $n) (i64.const 1)))
          (then
            (local.set $n (i64.shr_u (local.get $n) (i64.const 1)))
            (br $next)
          )
        )
        (local.set $n (i64.add (i64.mul (local.get $n) (i64.const 3)) (i64.const 1)))
        (br $next)
      )
    )
    (local.get $steps)
  )

  ;; A branch drops what lies between its values and the label's height.
  (func (export "unwind") (param i32) (result i32)
    (i32.const 100)
    (block $out (result i32)
      (i32.const 1)
      (i64.const 2)
      (f64.const 3)
      (br_if $out (i32.const 40) (local.get 0))
      (drop)
      (drop)
      (drop)
      (drop)
      (i32.const 2)
    )
    (i32.add)
  )

  ;; What follows a branch is never executed, and its operands have any type.
  (func (export "dead") (result i32)
    (block (result i32)
      (br 0 (i32.const 3))
      (i64.add)
      (drop)
      (if (result f32) (then (f32.const 1)) (else (unreachable)))
      (drop)
      (call 0)
    )
  )

  (func (export "select") (param i32) (result i64)
    (select (i64.const 0x1_0000_0001) (i64.const -1) (local.get 0))
  )

  (func (export "stop") (param i32)
    (if (local.get 0) (then (unreachable)))
  )
)

(assert_return (invoke "clamp" (i32.const 3) (i32.const 10)) (i32.const 3))
(assert_return (invoke "clamp" (i32.const 30) (i32.const 10)) (i32.const 10))
(assert_return (invoke "clamp" (i32.const -30) (i32.const 10)) (i32.const -30))

(assert_return (invoke "gcd" (i32.const 1071) (i32.const 462)) (i32.const 21))
(assert_return (invoke "gcd" (i32.const 17) (i32.const 0)) (i32.const 17))

(assert_return (invoke "switch" (i32.const 0)) (i32.const 36))
(assert_return (invoke "switch" (i32.const 1)) (i32.const 5))
(assert_return (invoke "switch" (i32.const 2)) (i32.const 13))
(assert_return (invoke "switch" (i32.const 3)) (i32.const 13))
(assert_return (invoke "switch" (i32.const -1)) (i32.const 13))

(assert_return (invoke "collatz" (i64.const 27)) (i32.const 111))
(assert_return (invoke "collatz" (i64.const 1)) (i32.const 0))
(assert_return (invoke "collatz" (i64.const 97)) (i32.const 118))

(assert_return (invoke "unwind" (i32.const 1)) (i32.const 140))
(assert_return (invoke "unwind" (i32.const 0)) (i32.const 102))
(assert_return (invoke "dead") (i32.const 3))
(assert_return (invoke "select" (i32.const 1)) (i64.const 4294967297))
(assert_return (invoke "select" (i32.const 0)) (i64.const -1))

(assert_return (invoke "stop" (i32.const 0)))
(assert_trap (invoke "stop" (i32.const 1)) "unreachable")
