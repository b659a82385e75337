(module
  (func $mix (param $state i64) (param $by i32) (result i64)
    (local $next i64)
    (local.set $next
      (i64.add (i64.mul (local.get $state) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
    (i64.xor
      (i64.shr_u (local.get $next) (i64.const 33))
      (i64.shl (local.get $next) (i64.extend_i32_u (local.get $by)))))
  (func $low (param $value i64) (result i32)
    (i32.wrap_i64 (call $mix (local.get $value) (i32.const 7)))))
