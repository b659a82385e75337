import { assert, assertThrows } from "@std/assert";
import { Cluster, LimitError, Linker, WasmTrap } from "../../../runtime/mod.ts";
import { decode, type Module, validate } from "../../../wasm/mod.ts";
import { assemble } from "../../../wast/mod.ts";
import { translationTime } from "./ahead.ts";
import { Js } from "./engine.ts";

function moduleOf(text: string): Module {
  const module = decode(assemble(text), { name: "m" });
  validate(module);
  return module;
}

function instantiate(module: Module, largestBody?: number, timeout?: number) {
  return new Linker().bind(new Cluster({ timeout })).instantiate(module, { engine: new Js({ largestBody }) });
}

Deno.test("a function that is larger than the limit is refused before it is translated", () => {
  const module = moduleOf(`(module (func) (func (export "f") ${"(drop (i32.const 1))".repeat(100)}))`);
  instantiate(module, 302).func("f").invoke();
  const message = `Cannot translate "m": function 1 has 302 bytes: the limit "largestBody" is 301`;
  assertThrows(() => instantiate(module, 301), LimitError, message);
});

Deno.test("by default it is half a million bytes", () => {
  const calls = (count: number) => moduleOf(`(module (func $f) (func ${"(call $f)".repeat(count)}))`);
  instantiate(calls(249_999));
  assertThrows(() => instantiate(calls(250_000)), LimitError, `the limit "largestBody" is 500000`);
});

Deno.test("what takes longer than the deadline leaves is not begun", () => {
  const module = moduleOf(`(module (func $f) (func (export "f") ${"(call $f)".repeat(100_000)}))`);
  assert(translationTime(module, 1) > 1000);
  const start = performance.now(), handle = instantiate(module, undefined, 500);
  assertThrows(() => handle.func("f").invoke(), WasmTrap, "timed out");
  assert(performance.now() - start < 500);
});

Deno.test("the time for values that are passed is counted", () => {
  const many = "i64 ".repeat(900), zeros = "(i64.const 1) ".repeat(900), drops = "(drop) ".repeat(900);
  const type = `(type $t (func (param ${many}) (result ${many})))`;
  const module = moduleOf(
    `(module ${type} (func $f (type $t) unreachable) (func ${zeros} ${"(call $f)".repeat(20)} ${drops}))`,
  );
  assert(translationTime(module, 1) > 10 * translationTime(module, 0));
});
