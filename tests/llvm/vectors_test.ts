/**
 * Functions with vectors in their type: native code calls them with exact bits, JavaScript is refused before they run, however
 * it comes to have them.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { Linker, Slots } from "../../src/runtime/mod.ts";
import { internFunc, V128 } from "../../src/wasm/mod.ts";
import { createWebAssembly } from "../../src/web/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { engine, instantiate, nativeCluster, nativeTest } from "./native.ts";

/** Functions that count their runs; one of them is only in a table, another only in a global. */
const TEXT = `(module
  (global $runs (export "runs") (mut i32) (i32.const 0))
  (global (export "vector") (mut v128) (v128.const i64x2 1 2))
  (table (export "table") 4 funcref)
  (elem (i32.const 0) $takes $gives $both $many)
  (func $ran (global.set $runs (i32.add (global.get $runs) (i32.const 1))))
  (func $takes (export "takes") (param v128) (call $ran))
  (func $gives (export "gives") (result v128) (call $ran) (v128.const i64x2 3 4))
  (func $both (export "both") (param i32 v128) (result v128) (call $ran) (local.get 1))
  (func $many (export "many") (param i32) (result i32 v128) (call $ran) (i32.const 1) (v128.const i64x2 5 6))
  (func (export "inside") (result i64) (call $takes (call $gives))
    (i64x2.extract_lane 1 (call $both (i32.const 0) (call $gives)))))`;

const ARGUMENTS: Readonly<Record<string, unknown[]>> = { takes: [0], gives: [], both: [0, 0], many: [0] };

nativeTest("functions with vectors in their type throw before they run", () => {
  using cluster = nativeCluster();
  const instance = instantiate(cluster, TEXT), table = instance.table("table");
  Object.entries(ARGUMENTS).forEach(([name, args], index) => {
    for (const func of [instance.func(name), table.get(index) as ReturnType<typeof instance.func>]) {
      assertThrows(() => func.invoke(...args), TypeError, "v128");
      assertThrows(() => func.code(...args), TypeError, `Cannot call "${name}": JavaScript has no values of type v128`);
    }
  });
  assertEquals(instance.global("runs").value, 0);
  assertEquals(instance.func("inside").invoke(), 4n);
  assertEquals(instance.global("runs").value, 4);
});

nativeTest("exact bits pass through slots", () => {
  using cluster = nativeCluster();
  const slots = [new Slots(2), new Slots(2)], [params, results] = slots;
  params.i64.set([7n, 8n], 2);
  instantiate(cluster, TEXT).func("both").callSlots(params, results);
  assertEquals([...results.i64.subarray(0, 2)], [7n, 8n]);
});

nativeTest("globals with vectors can be neither read nor set", () => {
  using cluster = nativeCluster();
  const vector = instantiate(cluster, TEXT).global("vector");
  assertThrows(() => vector.value, TypeError, "v128");
  assertThrows(() => vector.value = 1, TypeError, "v128");
});

nativeTest("a function of the host with vectors in its type does not run when native code calls it", () => {
  const text = (type: string, call: string) =>
    `(module (import "m" "f" (func $f ${type})) (func (export "run") ${call}))`;
  const cases = [
    [[V128], [], text("(param v128)", "(call $f (v128.const i64x2 0 0))")],
    [[], [V128], text("(result v128)", "(drop (call $f))")],
  ] as const;
  for (const [params, results, module] of cases) {
    using cluster = nativeCluster();
    let runs = 0;
    const type = internFunc([...params], [...results]);
    const instance = instantiate(cluster, module, new Linker().hostFunc("m", "f", type, () => void runs++));
    assertThrows(() => instance.func("run").invoke(), TypeError, "v128");
    assertEquals(runs, 0);
  }
});

nativeTest("the namespace refuses them too", () => {
  const namespace = createWebAssembly({ backend: engine });
  const { exports } = new namespace.Instance(new namespace.Module(assemble(TEXT)));
  const table = exports.table as WebAssembly.Table;
  Object.entries(ARGUMENTS).forEach(([name, args], index) => {
    for (const func of [exports[name], table.get(index)] as ((...args: unknown[]) => unknown)[]) {
      assertThrows(() => func(...args), TypeError, "v128");
    }
  });
  assertEquals((exports.runs as WebAssembly.Global).value, 0);
  assertThrows(() => (exports.vector as WebAssembly.Global).value, TypeError);
  assertThrows(() => (exports.vector as WebAssembly.Global).value = 1, TypeError);
});
