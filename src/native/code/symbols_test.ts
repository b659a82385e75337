import { assertEquals } from "@std/assert";
import { decode } from "../../wasm/mod.ts";
import { assemble } from "../../wast/assemble.ts";
import { boundarySymbol, copySymbol, indexOfSymbol, internalSymbol } from "./symbols.ts";

Deno.test("symbols start with the function's index, and the name follows", () => {
  const module = decode(assemble(`(module (func $"a b@c") (func) (func (export "12_x")))`));
  assertEquals(internalSymbol(module, 0), "$func_0_a b?c");
  assertEquals(internalSymbol(module, 1), "$func_1");
  assertEquals(boundarySymbol(module, 2), "__export__$func_2_12_x");
});

Deno.test("backtraces find the index in the symbols of functions, and in no others", () => {
  const module = decode(assemble(`(module (func $name))`));
  assertEquals(indexOfSymbol(internalSymbol(module, 0)), 0);
  assertEquals(indexOfSymbol(copySymbol(module, 0, 1)), 0);
  assertEquals(indexOfSymbol(`${internalSymbol(module, 0)}.cold`), 0);
  assertEquals(indexOfSymbol(boundarySymbol(module, 0)), undefined);
  assertEquals(indexOfSymbol("wasmine_trap"), undefined);
});
