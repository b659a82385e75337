;; Linear memory: byte order, partial widths, bounds at both ends of the address space, growth, bulk operators.

(module
  (memory (export "memory") 1 3)
  (data (i32.const 8) "\01\02\03\04\f5\f6\f7\f8")
  (data $passive "WebAssembly")

  (func (export "load8_s") (param i32) (result i32) (i32.load8_s (local.get 0)))
  (func (export "load16_u") (param i32) (result i32) (i32.load16_u (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "load32_s") (param i32) (result i64) (i64.load32_s (local.get 0)))
  (func (export "load64") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "load at the last offset") (param i32) (result i32) (i32.load8_u offset=0xffffffff (local.get 0)))
  (func (export "f64.load") (param i32) (result f64) (f64.load (local.get 0)))
  (func (export "f32.store") (param i32 f32) (f32.store (local.get 0) (local.get 1)))
  (func (export "store8") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "store16") (param i32 i64) (i64.store16 (local.get 0) (local.get 1)))
  (func (export "store64") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (data.drop $passive))
)

;; Little-endian, sign and zero extension, any alignment.
(assert_return (invoke "load" (i32.const 8)) (i32.const 0x04030201))
(assert_return (invoke "load" (i32.const 9)) (i32.const 0xf5040302))
(assert_return (invoke "load8_s" (i32.const 12)) (i32.const -11))
(assert_return (invoke "load16_u" (i32.const 13)) (i32.const 0xf7f6))
(assert_return (invoke "load32_s" (i32.const 12)) (i64.const 0xffff_ffff_f8f7_f6f5))
(assert_return (invoke "load64" (i32.const 8)) (i64.const 0xf8f7f6f504030201))

;; Stores touch their width and nothing else; floats keep the bits of a signalling NaN.
(assert_return (invoke "store8" (i32.const 9) (i32.const 0x1234)))
(assert_return (invoke "store16" (i32.const 13) (i64.const 0xabcdef)))
(assert_return (invoke "load64" (i32.const 8)) (i64.const 0xf8cdeff504033401))
(assert_return (invoke "f32.store" (i32.const 32) (f32.const nan:0x200001)))
(assert_return (invoke "load" (i32.const 32)) (i32.const 0x7fa00001))
(assert_return (invoke "store64" (i32.const 40) (i64.const 0xfff4000000000001)))
(assert_return (invoke "f64.load" (i32.const 40)) (f64.const -nan:0x4000000000001))

;; The last bytes belong to the memory, the next does not; the address plus offset does not wrap.
(assert_return (invoke "load" (i32.const 65532)) (i32.const 0))
(assert_trap (invoke "load" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke "load64" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke "load8_s" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke "load at the last offset" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke "load at the last offset" (i32.const -1)) "out of bounds memory access")

;; A store that does not fit writes nothing.
(assert_trap (invoke "store64" (i32.const 65532) (i64.const -1)) "out of bounds memory access")
(assert_return (invoke "load" (i32.const 65532)) (i32.const 0))

;; Growing keeps the contents, and refuses what exceeds the maximum.
(assert_return (invoke "grow" (i32.const 1)) (i32.const 1))
(assert_return (invoke "size") (i32.const 2))
(assert_return (invoke "load64" (i32.const 8)) (i64.const 0xf8cdeff504033401))
(assert_return (invoke "load64" (i32.const 65532)) (i64.const 0))
(assert_return (invoke "grow" (i32.const 2)) (i32.const -1))
(assert_return (invoke "grow" (i32.const -1)) (i32.const -1))
(assert_return (invoke "grow" (i32.const 0)) (i32.const 2))

;; Bulk operators: overlap in both directions, all or nothing, and nothing at the very end.
(assert_return (invoke "init" (i32.const 100) (i32.const 3) (i32.const 8)))
(assert_return (invoke "load64" (i32.const 100)) (i64.const 0x796c626d65737341))
(assert_return (invoke "copy" (i32.const 102) (i32.const 100) (i32.const 8)))
(assert_return (invoke "load64" (i32.const 102)) (i64.const 0x796c626d65737341))
(assert_return (invoke "copy" (i32.const 101) (i32.const 102) (i32.const 8)))
(assert_return (invoke "load64" (i32.const 101)) (i64.const 0x796c626d65737341))
(assert_return (invoke "fill" (i32.const 100) (i32.const 0x1ff) (i32.const 4)))
(assert_return (invoke "load" (i32.const 100)) (i32.const -1))
(assert_trap (invoke "fill" (i32.const 131070) (i32.const 1) (i32.const 3)) "out of bounds memory access")
(assert_return (invoke "load16_u" (i32.const 131070)) (i32.const 0))
(assert_return (invoke "fill" (i32.const 131072) (i32.const 1) (i32.const 0)))
(assert_trap (invoke "fill" (i32.const 131073) (i32.const 1) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const 131071) (i32.const 2)) "out of bounds memory access")
(assert_trap (invoke "init" (i32.const 0) (i32.const 11) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "drop"))
(assert_return (invoke "init" (i32.const 0) (i32.const 0) (i32.const 0)))
(assert_trap (invoke "init" (i32.const 0) (i32.const 0) (i32.const 1)) "out of bounds memory access")

(assert_trap
  (module (memory 1) (data (i32.const 65535) "ab"))
  "out of bounds memory access"
)
(assert_invalid (module (func (drop (i32.load (i32.const 0))))) "unknown memory")
(assert_invalid (module (memory 1) (func (drop (i32.load align=8 (i32.const 0))))) "alignment must not be larger")

;; A sum as the value of a store, and as its address.
(module
  (memory 1)
  (func (export "store_sum") (param $p i32) (param $x i32) (result i32)
    (i32.store (local.get $p) (i32.add (local.get $x) (i32.const 1)))
    (i32.store8 offset=4 (local.get $p) (i32.add (local.get $x) (i32.const 2)))
    (i32.store (i32.add (local.get $p) (i32.const 8)) (i32.add (local.get $x) (i32.const 3)))
    (i32.store (i32.add (local.get $p) (i32.const 12)) (local.get $x))
    (i32.add
      (i32.add (i32.load (local.get $p)) (i32.load offset=4 (local.get $p)))
      (i32.add (i32.load offset=8 (local.get $p)) (i32.load offset=12 (local.get $p))))))
(assert_return (invoke "store_sum" (i32.const 16) (i32.const 41)) (i32.const 170))
