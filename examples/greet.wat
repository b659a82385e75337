;; A plugin for plugin_host.ts: greets whom it is given, says so to the host, and never comes back for an empty name.
(module
  (import "host" "log" (func $log (param $address i32) (param $length i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "Hello, ")
  (data (i32.const 16) "greeted")

  ;; Where a text of so many bytes can be written: behind the greeting.
  (func (export "allocate") (param $length i32) (result i32)
    (drop (memory.grow (i32.shr_u (local.get $length) (i32.const 16))))
    (i32.const 1031))

  ;; A text's address and length in, another one's out.
  (func (export "transform") (param $address i32) (param $length i32) (result i32 i32)
    (loop $forever (br_if $forever (i32.eqz (local.get $length))))
    (memory.copy (i32.const 1024) (i32.const 0) (i32.const 7))
    (call $log (i32.const 16) (i32.const 7))
    (i32.const 1024)
    (i32.add (local.get $length) (i32.const 7))))
