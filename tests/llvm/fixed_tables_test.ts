import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { printShards } from "../../src/engines/llvm/compile/compiler.ts";
import { type InstanceHandle, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { engine, instantiate, moduleOf, nativeCluster, nativeTest } from "./native.ts";

/** What a call returns, or the code of the trap that it ends with. */
function outcome(instance: InstanceHandle, name: string, ...args: unknown[]): unknown {
  try {
    return instance.func(name).invoke(...args);
  } catch (error) {
    if (error instanceof WasmTrap) return error.code;
    throw error;
  }
}

/** Functions for the tables, and calls through table `$t`. */
const FUNCTIONS = `
  (type $unary (func (param i32) (result i32)))
  (func $double (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
  (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
  (func $nothing)
  (func (export "call") (param i32 i32) (result i32) (call_indirect $t (type $unary) (local.get 0) (local.get 1)))`;

nativeTest("calls through a fixed table find their function, or trap as the specification says", () => {
  using cluster = nativeCluster();
  const text = `(module (table $t 6 funcref) (elem (i32.const 1) $double $nothing $square $double) ${FUNCTIONS})`;
  assertMatch(printShards(moduleOf(text), { optimized: false })[0], /switch i32/);
  const instance = instantiate(cluster, text);
  const outcomes = [0, 1, 2, 3, 4, 5, 6, 2 ** 31, 2 ** 31 + 1, -1].map((i) => outcome(instance, "call", 5, i));
  const outside = "undefinedElement", empty = "uninitializedElement";
  assertEquals(outcomes, [empty, 10, "indirectCallMismatch", 25, 10, empty, outside, outside, outside, outside]);
});

nativeTest("so do calls through a fixed table with 64-bit indices", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (table $t i64 4 funcref) (elem (i64.const 1) func $double) (type $unary (func (param i32) (result i32)))
      (func $double (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
      (func (export "call") (param i32 i64) (result i32) (call_indirect $t (type $unary) (local.get 0) (local.get 1))))`,
  );
  const outcomes = [0n, 1n, 4n, 2n ** 31n, 2n ** 32n + 1n, -1n].map((i) => outcome(instance, "call", 5, i));
  const outside = "undefinedElement";
  assertEquals(outcomes, ["uninitializedElement", 10, outside, outside, outside, outside]);
});

nativeTest("calls with a type that no function of a fixed table has always trap", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (type $pair (func (result i32 f64))) (table 3 funcref) (elem (i32.const 1) $nothing) (func $nothing)
      (func (export "call") (param i32) (result i32 f64) (call_indirect (type $pair) (local.get 0))))`,
  );
  const outcomes = [0, 1, 3].map((i) => outcome(instance, "call", i));
  assertEquals(outcomes, ["uninitializedElement", "indirectCallMismatch", "undefinedElement"]);
});

nativeTest("functions of a fixed table return several values, and may be imported", () => {
  using cluster = nativeCluster();
  const linker = new Linker().func(
    "host",
    "swap",
    { params: ["i32", "f64"], results: ["f64", "i32"] },
    (a, b): [number, number] => [b, a],
  );
  const instance = instantiate(
    cluster,
    `(module (type $mixed (func (param i32 f64) (result f64 i32)))
      (import "host" "swap" (func $swap (type $mixed))) (table 2 funcref) (elem (i32.const 0) $swap $negated)
      (func $negated (type $mixed) (f64.neg (local.get 1)) (local.get 0))
      (func (export "call") (param i32) (result f64 i32)
        (call_indirect (type $mixed) (i32.const 7) (f64.const 0.5) (local.get 0))))`,
    linker,
  );
  assertEquals([outcome(instance, "call", 0), outcome(instance, "call", 1)], [[0.5, 7], [-0.5, 7]]);
});

nativeTest("a function of a fixed table may call itself through it", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (type $unary (func (param i32) (result i32))) (table 1 funcref) (elem (i32.const 0) $sum)
      (func $sum (export "sum") (type $unary) (if (result i32) (local.get 0)
        (then (i32.add (local.get 0)
          (call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
        (else (i32.const 0)))))`,
  );
  assertEquals(outcome(instance, "sum", 1000), 500_500);
  assertEquals(outcome(instance, "sum", -1), "stackExhausted");
});

for (
  const [how, change, text] of [
    ["table.set", 0, `(table.set $t (local.get 0) (ref.func $square))`],
    ["table.fill", 0, `(table.fill $t (local.get 0) (ref.func $square) (i32.const 1))`],
    ["table.copy", 0, `(table.copy $t $t (local.get 0) (i32.const 2) (i32.const 1))`],
    ["table.init", 0, `(table.init $t $passive (local.get 0) (i32.const 0) (i32.const 1))`],
    ["table.grow", 3, `(drop (table.grow $t (ref.func $square) (i32.const 1)))`],
  ] as const
) {
  nativeTest(`calls through a table see what ${how} changed`, () => {
    using cluster = nativeCluster();
    const instance = instantiate(
      cluster,
      `(module (table $t 3 funcref) (elem (i32.const 0) $double $double $square) (elem $passive func $square)
        ${FUNCTIONS} (func (export "change") (param i32) ${text}))`,
    );
    assertEquals(outcome(instance, "call", 5, change), change === 0 ? 10 : "undefinedElement");
    instance.func("change").invoke(change);
    assertEquals(outcome(instance, "call", 5, change), 25);
  });
}

nativeTest("calls through exported and imported tables see what others change", () => {
  using cluster = nativeCluster();
  const exporter = instantiate(
    cluster,
    `(module (table $t (export "t") 2 funcref) (elem (i32.const 0) $double)
      (func (export "square") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0))) ${FUNCTIONS})`,
  );
  const linker = new Linker().bind(cluster).instance("m", exporter);
  const importer = linker.instantiate(
    moduleOf(`(module (import "m" "t" (table $t 2 funcref)) (elem (i32.const 1) $square) ${FUNCTIONS})`),
    { engine: engine },
  );
  assertEquals([0, 1].map((i) => outcome(exporter, "call", 5, i)), [10, 25]);
  assertEquals([0, 1].map((i) => outcome(importer, "call", 5, i)), [10, 25]);
  exporter.table("t").set(0, exporter.func("square"));
  exporter.table("t").set(1, null);
  for (const instance of [exporter, importer]) {
    assertEquals([0, 1].map((i) => outcome(instance, "call", 5, i)), [25, "uninitializedElement"]);
  }
});

nativeTest("functions of an instance that could not be made see their table as far as it was filled", () => {
  using cluster = nativeCluster();
  const exporter = instantiate(
    cluster,
    `(module (table (export "t") 1 funcref) (type $unary (func (param i32) (result i32)))
    (func (export "call") (param i32) (result i32) (call_indirect (type $unary) (local.get 0) (i32.const 0))))`,
  );
  const failing = moduleOf(`(module (import "m" "t" (table $shared 1 funcref)) (table $own 1 funcref)
    (type $unary (func (param i32) (result i32)))
    (elem (table $shared) (i32.const 0) func $through) (elem (table $shared) (i32.const 1) func $through)
    (elem (table $own) (i32.const 0) func $square)
    (func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
    (func $through (type $unary) (call_indirect $own (type $unary) (local.get 0) (i32.const 0))))`);
  const linker = new Linker().bind(cluster).instance("m", exporter);
  assertThrows(() => linker.instantiate(failing, { engine: engine }), WasmTrap);
  assertEquals(outcome(exporter, "call", 5), "uninitializedElement");
});
