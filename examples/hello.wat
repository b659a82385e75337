;; The smallest command-line program: it asks WASI to write one line to standard output (file descriptor 1).
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "Hello from WASMine!\n")
  (func (export "_start")
    ;; One buffer to write: its address and its length, as fd_write expects them at address 0.
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 20))
    (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
    ;; The result is an error number, 0 for success; it becomes the exit code.
    call $proc_exit))
