;; Prints the file "file" of the second directory.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "file")
  ;; An iovec of 64 bytes at 100.
  (data (i32.const 16) "\64\00\00\00\40\00\00\00")
  (func (export "_start")
    (if (call $open (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0)
        (i32.const 0) (i32.const 8))
      (then unreachable))
    (if (call $read (i32.load (i32.const 8)) (i32.const 16) (i32.const 1) (i32.const 20)) (then unreachable))
    (if (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)) (then unreachable))))
