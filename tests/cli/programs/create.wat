;; Creates "new.txt" in the first directory it has; exits with the error number.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "new.txt")
  (func (export "_start")
    ;; oflags 1: create; rights 64: fd_write
    (call $path_open
      (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 7) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0)
      (i32.const 0))
    call $proc_exit))
