(module
  (memory 1 1)
  (func $length (param $text i32) (result i32)
    (local $at i32)
    (local.set $at (local.get $text))
    (block $end
      (loop $next
        (br_if $end (i32.eqz (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $at) (local.get $text)))
  (func $days (param $month i32) (result i32)
    (block $thirty (block $february
      (br_table $thirty $february $thirty $february (local.get $month)))
      (return (i32.const 28)))
    (if (result i32) (i32.lt_u (local.get $month) (i32.const 12))
      (then (i32.const 30))
      (else (unreachable)))))
