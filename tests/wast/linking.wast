;; Linking: instances share what they export, import types are checked, and what failed leaves its traces.

(module $provider
  (type $binary (func (param i32 i32) (result i32)))
  (memory (export "memory") 1 2)
  (table (export "table") 3 funcref)
  (func $add (export "add") (type $binary) (i32.add (local.get 0) (local.get 1)))
  (elem (i32.const 0) $add)
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "call") (param i32 i32 i32) (result i32)
    (call_indirect (type $binary) (local.get 1) (local.get 2) (local.get 0))
  )
)
(register "provider" $provider)

(module $consumer
  (type $binary (func (param i32 i32) (result i32)))
  (import "provider" "add" (func $add (type $binary)))
  (import "provider" "memory" (memory 1))
  (import "provider" "table" (table 2 funcref))
  (import "spectest" "print_i32" (func $print (param i32)))
  (data (i32.const 4) "*")
  (elem (i32.const 1) $twice_sum)
  (func $twice_sum (type $binary) (i32.mul (call $add (local.get 0) (local.get 1)) (i32.const 2)))
  (func (export "twice sum") (type $binary) (call $twice_sum (local.get 0) (local.get 1)))
  (func (export "size") (result i32) (memory.size))
  (func (export "print") (param i32) (call $print (local.get 0)))
  (export "add again" (func $add))
)

(assert_return (invoke "twice sum" (i32.const 20) (i32.const 1)) (i32.const 42))
(assert_return (invoke "add again" (i32.const 20) (i32.const 1)) (i32.const 21))
(assert_return (invoke "print" (i32.const 7)))

;; One memory and one table: what the consumer wrote, the provider reads, and calls across the border.
(assert_return (invoke $provider "load" (i32.const 4)) (i32.const 42))
(assert_return (invoke $provider "call" (i32.const 1) (i32.const 3) (i32.const 4)) (i32.const 14))
(assert_return (invoke $provider "call" (i32.const 0) (i32.const 3) (i32.const 4)) (i32.const 7))
(assert_return (invoke $provider "grow") (i32.const 1))
(assert_return (invoke $consumer "size") (i32.const 2))

;; Segments before the one that does not fit have been written when instantiation traps.
(assert_trap
  (module
    (import "provider" "memory" (memory 1))
    (import "provider" "table" (table 1 funcref))
    (func $nine (param i32 i32) (result i32) (i32.const 9))
    (elem (i32.const 2) $nine)
    (data (i32.const 5) "!")
    (data (i32.const 131072) "!")
  )
  "out of bounds memory access"
)
(assert_return (invoke $provider "load" (i32.const 5)) (i32.const 33))
(assert_return (invoke $provider "call" (i32.const 2) (i32.const 0) (i32.const 0)) (i32.const 9))

;; A start function may call imports, and a trap in it fails the instantiation.
(module
  (import "provider" "memory" (memory 1))
  (func $start (i32.store8 (i32.const 6) (i32.const 66)))
  (start $start)
)
(assert_return (invoke $provider "load" (i32.const 6)) (i32.const 66))
(assert_trap (module (func $start (unreachable)) (start $start)) "unreachable")

(assert_unlinkable (module (import "provider" "nothing" (func))) "unknown import")
(assert_unlinkable (module (import "nobody" "add" (func))) "unknown import")
(assert_unlinkable (module (import "provider" "add" (func (param i32) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "provider" "add" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "provider" "memory" (memory 3))) "incompatible import type")
(assert_unlinkable (module (import "provider" "memory" (memory 1 1))) "incompatible import type")
(assert_unlinkable (module (import "provider" "table" (table 3 10 funcref))) "incompatible import type")
(assert_unlinkable (module (import "provider" "table" (table 3 externref))) "incompatible import type")
(assert_unlinkable (module (import "spectest" "global_i32" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "spectest" "global_i32" (global i64))) "incompatible import type")

;; Instances of one definition have storage of their own.
(module definition $Counter
  (global $value (mut i32) (i32.const 0))
  (func (export "next") (result i32)
    (global.set $value (i32.add (global.get $value) (i32.const 1)))
    (global.get $value)
  )
)
(module instance $first $Counter)
(module instance $second $Counter)
(assert_return (invoke $first "next") (i32.const 1))
(assert_return (invoke $first "next") (i32.const 2))
(assert_return (invoke $second "next") (i32.const 1))
