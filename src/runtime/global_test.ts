import { assertEquals, assertThrows } from "@std/assert";
import { F32, FUNCREF, type GlobalType, I32, I64, type ValType } from "../wasm/mod.ts";
import { Global } from "./global.ts";

function typeOf(type: ValType, mutable = true): GlobalType {
  return { kind: "global", type, mutable };
}

Deno.test("a global starts with the default of its type", () => {
  assertEquals([I32, I64, F32, FUNCREF].map((type) => new Global(typeOf(type)).value), [0, 0n, 0, null]);
});

Deno.test("a value is converted to the global's type", () => {
  const global = new Global(typeOf(I32));
  global.value = 2 ** 32 + 5.5;
  assertEquals(global.value, 5);
  assertThrows(() => global.value = 1n, TypeError);
  assertThrows(() => new Global(typeOf(FUNCREF)).value = 1, TypeError, "expected funcref, found number");
});

Deno.test("an immutable global is initialised, but not set", () => {
  const global = new Global(typeOf(I64, false));
  global.initialize(7n);
  assertThrows(() => global.value = 8n, TypeError, "cannot set an immutable global of type i64");
  assertEquals(global.value, 7n);
});
