(module
  (tag $error (param i32))
  (func $check (param i32)
    (if (i32.lt_s (local.get 0) (i32.const 0)) (then (throw $error (local.get 0)))))
  (func $try (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $error $caught) (call $check (local.get 0)))
      (i32.const 0))))
