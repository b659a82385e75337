import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Func } from "../objects/func.ts";
import { globalInstance } from "../objects/global.ts";
import { tableInstance } from "../objects/table.ts";
import { Interpreter } from "../../engines/interpreter/mod.ts";
import { Cluster } from "../cluster.ts";
import { Linker } from "../linker.ts";
import { instantiate, moduleOf, trapOf } from "../testing/instantiate.ts";

/** The value of a global with an initial value. */
function valueOf(type: string, init: string): unknown {
  return instantiate(`(func $f (export "f")) (global (export "g") ${type} ${init})`).global("g").value;
}

Deno.test("constants, and arithmetic that wraps around", () => {
  assertEquals(valueOf("i32", "(i32.const -7)"), -7);
  assertEquals(valueOf("f64", "(f64.const 0x1p-1074)"), 5e-324);
  assertEquals(valueOf("i32", "(i32.add (i32.const 0x7fffffff) (i32.const 1))"), -(2 ** 31));
  assertEquals(valueOf("i32", "(i32.mul (i32.const 0x10001) (i32.sub (i32.const 0) (i32.const 0x10001)))"), -131073);
  assertEquals(valueOf("i64", "(i64.mul (i64.const 0x100000001) (i64.const 0x100000001))"), 0x200000001n);
  assertEquals(valueOf("i64", "(i64.sub (i64.const -0x8000000000000000) (i64.const 1))"), 2n ** 63n - 1n);
});

Deno.test("an expression may need any number of operands", () => {
  const count = 300;
  assertEquals(valueOf("i32", "i32.const 1 ".repeat(count) + "i32.add ".repeat(count - 1)), count);
});

Deno.test("bits of NaNs survive, also by way of another global", () => {
  const handle = instantiate(
    `(global $a (export "a") f32 (f32.const nan:0x200001)) (global (export "b") f32 (global.get $a))`,
  );
  assertEquals(["a", "b"].map((name) => globalInstance(handle.global(name)).slot.i32[0]), [0x7fa00001, 0x7fa00001]);
});

Deno.test("references are null or functions, always the same object", () => {
  const handle = instantiate(`(func $f (export "f")) (global (export "g") funcref (ref.func $f))
    (global (export "n") externref (ref.null extern)) (table (export "t") 2 funcref (ref.func $f))`);
  const f: Func = handle.func("f");
  assertStrictEquals(handle.global("g").value, f);
  assertEquals(handle.global("n").value, null);
  assertEquals(tableInstance(handle.table("t")).entries, [f, f]);
});

Deno.test("a long expression ends at the deadline", () => {
  const module = moduleOf(`(global i64 i64.const 1 ${"i64.const 3 i64.mul ".repeat(500_000)})`);
  using cluster = new Cluster({ timeout: 50 });
  const linker = new Linker().bind(cluster), begin = performance.now();
  assertEquals(trapOf(() => linker.instantiate(module, { engine: new Interpreter() })), "timeout");
  assert(performance.now() - begin < 1000);
});
