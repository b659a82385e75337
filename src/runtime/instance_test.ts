import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Cluster } from "./cluster.ts";
import { Linker } from "./linker.ts";
import { instantiate } from "./testing/instantiate.ts";

const TEXT =
  `(memory (export "m") 1) (table (export "t") 1 funcref (ref.func $f)) (global (export "g") i32 (i32.const 7))
  (func $f (export "f") (export "again") (param i32 f64) (result f64) (local.get 1))`;

function handle() {
  return instantiate(TEXT, new Linker().bind(new Cluster()), "app.wasm");
}

Deno.test("exports are listed in the module's order and found by name and kind", () => {
  const instance = handle();
  assertEquals(instance.names(), ["m", "t", "g", "f", "again"]);
  assertEquals(instance.names().map((name) => instance.get(name)!.kind), [
    "memory",
    "table",
    "global",
    "func",
    "func",
  ]);
  assertEquals([instance.memory("m").pages, instance.table("t").length, instance.global("g").value], [1, 1, 7]);
  assertEquals(instance.get("none"), undefined);
});

Deno.test("asking for an export that is not there, or of another kind, says so", () => {
  const instance = handle();
  assertThrows(() => instance.func("m"), TypeError, `"app.wasm" has no exported function "m"`);
  assertThrows(() => instance.memory("none"), TypeError, `"app.wasm" has no exported memory "none"`);
  assertThrows(() => instance.global("f"), TypeError, `"app.wasm" has no exported global "f"`);
});

Deno.test("a function is always the same object, wherever it is met", () => {
  const instance = handle();
  assertStrictEquals(instance.func("again"), instance.func("f"));
  assertStrictEquals(instance.table("t").get(0), instance.func("f"));
  assertEquals([instance.func("f").name, instance.func("f").index], ["f", 0]);
});

Deno.test("a typed function is called without conversions, and has exactly that type", () => {
  const f = handle().typedFunc("f", { params: ["i32", "f64"], results: ["f64"] });
  assertEquals(f(1, 0.5), 0.5);
  assertThrows(
    () => handle().typedFunc("f", { params: ["i32"], results: ["f64"] }),
    TypeError,
    `the function "f" of "app.wasm" has the type [i32 f64] -> [f64], not [i32] -> [f64]`,
  );
});

Deno.test("an export called like a property of objects is not found by accident", () => {
  const instance = handle();
  assertEquals([instance.get("toString"), instance.get("__proto__")], [undefined, undefined]);
  assertEquals(instantiate(`(func (export "__proto__"))`).get("__proto__")!.kind, "func");
});
