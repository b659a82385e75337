import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { Cluster, type Engine, Func, Linker } from "../../src/runtime/mod.ts";
import { engine, instantiate, moduleOf, nativeCluster, nativeTest } from "./native.ts";

const LIBRARY = `(module
  (memory (export "memory") 1 3) (table (export "table") 4 funcref) (global (export "count") (mut i64) (i64.const 7))
  (elem (i32.const 0) $twice)
  (func $twice (export "twice") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
  (func (export "pair") (param i64 f64) (result f64 i64) (local.get 1) (local.get 0)))`;

const PROGRAM = `(module
  (import "library" "memory" (memory 1 3)) (import "library" "table" (table 4 funcref))
  (import "library" "count" (global $count (mut i64)))
  (import "library" "twice" (func $twice (param i32) (result i32)))
  (import "library" "pair" (func $pair (param i64 f64) (result f64 i64)))
  (type $unary (func (param i32) (result i32)))
  (elem (i32.const 1) $half)
  (func $half (param i32) (result i32) (i32.shr_s (local.get 0) (i32.const 1)))
  (func (export "direct") (param i32) (result i32) (call $twice (local.get 0)))
  (func (export "indirect") (param i32 i32) (result i32) (call_indirect (type $unary) (local.get 0) (local.get 1)))
  (func (export "swap") (result i64 f64) (local $x f64) (local $y i64)
    (call $pair (i64.const -1) (f64.const 0.5)) (local.set $y) (local.set $x) (local.get $y) (local.get $x))
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "add") (param i64) (global.set $count (i64.add (global.get $count) (local.get 0)))))`;

const interpreter = new Interpreter();

for (const [library, program] of [[engine, engine], [engine, interpreter], [interpreter, engine]] as Engine[][]) {
  nativeTest(`code of the ${program.name} engine uses what the ${library.name} engine exports`, () => {
    using cluster = nativeCluster();
    const linker = new Linker().bind(cluster);
    const exporter = linker.instantiate(moduleOf(LIBRARY), { engine: library });
    const importer = linker.instance("library", exporter).instantiate(moduleOf(PROGRAM), { engine: program });
    assertEquals(importer.func("direct").invoke(21), 42);
    assertEquals(importer.func("indirect").invoke(21, 0), 42);
    assertEquals(importer.func("indirect").invoke(21, 1), 10);
    assertEquals(importer.func("swap").invoke(), [-1n, 0.5]);
    assertEquals(importer.func("grow").invoke(), 1);
    importer.func("store").invoke(100_000, 5);
    assertEquals(exporter.memory("memory").bytes[100_000], 5);
    importer.func("add").invoke(3n);
    assertEquals(exporter.global("count").value, 10n);
  });
}

nativeTest("tables that JavaScript changes are seen by native code", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (table (export "table") 1 10 funcref) (type $f (func (result i32)))
      (func (export "one") (result i32) (i32.const 1))
      (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0)))
      (func (export "size") (result i32) (table.size 0)))`,
  );
  const table = instance.table("table");
  assertEquals(table.grow(2, null), 1);
  assertEquals(instance.func("size").invoke(), 3);
  table.set(2, instance.func("one"));
  assertEquals(instance.func("call").invoke(2), 1);
  table.set(2, null);
  assertThrows(() => instance.func("call").invoke(2), Error, "uninitialized element");
});

nativeTest("references to JavaScript values and functions pass through native code unchanged", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (table $t 2 externref) (global $g (mut externref) (ref.null extern))
      (func (export "keep") (param externref) (result externref)
        (table.set $t (i32.const 1) (local.get 0)) (global.set $g (table.get $t (i32.const 1))) (global.get $g))
      (func $self (export "self") (result funcref) (ref.func $self)))`,
  );
  for (const value of [null, undefined, 0, -0, NaN, "text", {}, instance.func("keep")]) {
    assertStrictEquals(instance.func("keep").invoke(value), value);
  }
  const self = instance.func("self").invoke();
  assertStrictEquals(self, instance.func("self"));
  assertEquals(self instanceof Func, true);
});

nativeTest("functions of a disposed cluster throw wherever they are called", () => {
  const first = nativeCluster(), twice = instantiate(first, LIBRARY).func("twice");
  using second = nativeCluster();
  const user = instantiate(
    second,
    `(module (table (export "table") 1 funcref) (type $unary (func (param i32) (result i32)))
      (func (export "run") (result i32) (call_indirect (type $unary) (i32.const 2) (i32.const 0))))`,
  );
  user.table("table").set(0, twice);
  assertEquals(user.func("run").invoke(), 4);
  first[Symbol.dispose]();
  assertThrows(() => twice.code(1), TypeError, "disposed");
  assertThrows(() => user.func("run").invoke(), TypeError, "disposed");
});

nativeTest("managed storage is refused", () => {
  using cluster = new Cluster();
  assertThrows(() => instantiate(cluster, LIBRARY), TypeError, "native storage");
});
