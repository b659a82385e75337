;; Loops that become functions: over 64-bit integers, and one that carries a float. The last one does neither.
(module
  (memory 1)
  (func (export "sum") (param $n i32) (result i64) (local $sum i64)
    (block $out
      (loop $turn
        (br_if $out (i32.eqz (local.get $n)))
        (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $n))))
        (local.set $n (i32.sub (local.get $n) (i32.const 8)))
        (br $turn)))
    (local.get $sum))
  (func (export "halve") (param $x f64) (result i32) (local $turns i32)
    (loop $turn
      (if (f64.lt (local.get $x) (f64.const 1)) (then (return (local.get $turns))))
      (local.set $x (f64.mul (local.get $x) (f64.const 0.5)))
      (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
      (br $turn))
    unreachable)
  (func (export "clear") (param $from i32) (param $to i32)
    (loop $turn
      (f64.store (local.get $from) (f64.const 0))
      (br_if $turn (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 8))) (local.get $to))))))
