(module
  (func $average (param $a i32) (param $b i32) (result i32)
    (i32.shr_u (i32.add (local.get $a) (local.get $b)) (i32.const 1)))
  (func $hypotenuse (param $x f64) (param $y f64) (result f64)
    (f64.sqrt (f64.add (f64.mul (local.get $x) (local.get $x)) (f64.mul (local.get $y) (local.get $y)))))
  (func $quotient (param $a i32) (param $b i32) (result i32)
    (i32.add (i32.div_s (local.get $a) (local.get $b)) (i32.rem_u (local.get $a) (i32.const 10))))
  (func $clamp (param $x i32) (result i32)
    (select (i32.const 255) (local.get $x) (i32.gt_s (local.get $x) (i32.const 255)))))
