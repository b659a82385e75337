;; Loads and stores: offsets, and loads of what was stored a few lines before.
(module
  (memory 1 2)
  (func $unoptimised (param $value i32) (param $count i32) (result i32) (local $frame i32)
    (local.set $frame (i32.const 1024))
    (i32.store offset=12 (local.get $frame) (local.get $value))
    (i32.store offset=8 (local.get $frame) (i32.mul (local.get $count) (i32.const 3)))
    (i32.store offset=4 (local.get $frame)
      (i32.add (i32.load offset=12 (local.get $frame)) (i32.load offset=8 (local.get $frame))))
    (i32.load offset=4 (local.get $frame)))
  (func $fields (param $from i32) (param $to i32)
    (i32.store8 (local.get $to) (i32.load offset=4 (local.get $from)))
    (f64.store offset=8 (local.get $to) (f64.load offset=16 (local.get $from)))
    (i64.store offset=16 (local.get $to) (i64.load offset=24 (local.get $from)))))
