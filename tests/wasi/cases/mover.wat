;; A library that moves /w/p away and puts a link in its place as soon as it is made.
(module
  (import "wasi_snapshot_preview1" "path_rename" (func $rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink" (func $symlink (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "p") (data (i32.const 1) "q") (data (i32.const 2) "../outside")
  (func (export "_initialize")
    (if (call $rename (i32.const 3) (i32.const 0) (i32.const 1) (i32.const 3) (i32.const 1) (i32.const 1))
      (then unreachable))
    (if (call $symlink (i32.const 2) (i32.const 10) (i32.const 3) (i32.const 0) (i32.const 1)) (then unreachable))))
