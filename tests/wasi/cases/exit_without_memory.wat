;; A program without a memory ends with code 3.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (func (export "_start")
    (if (call $yield) (then (call $exit (i32.const 1))))
    ;; EFAULT: no byte is inside of no memory.
    (if (i32.ne (call $random (i32.const 0) (i32.const 1)) (i32.const 21)) (then (call $exit (i32.const 2))))
    (call $exit (i32.const 3))
    unreachable))
