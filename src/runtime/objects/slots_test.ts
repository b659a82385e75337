import { assertEquals, assertThrows } from "@std/assert";
import { EXTERNREF, F32, F64, I32, I64, V128, type ValType } from "../../wasm/mod.ts";
import { Slots } from "./slots.ts";

Deno.test("a slot keeps a value of each type", () => {
  const slots = new Slots(2), object = {};
  const values: [ValType, unknown][] = [[I32, -1], [I64, -(2n ** 63n)], [F32, 0.5], [F64, 0.1], [EXTERNREF, object]];
  for (const [type, value] of values) {
    slots.set(1, type, value);
    assertEquals(slots.get(1, type), value);
  }
  assertEquals([slots.length, slots.get(0, I64), slots.get(0, EXTERNREF)], [2, 0n, null]);
});

Deno.test("a v128 cannot pass to or from JavaScript", () => {
  const slots = new Slots(1);
  assertThrows(() => slots.get(0, V128), TypeError, "a v128 value cannot be passed to JavaScript");
  assertThrows(() => slots.set(0, V128, 0), TypeError, "a v128 value cannot be passed from JavaScript");
});

Deno.test("a copy has all 128 bits, and the reference", () => {
  const from = new Slots(2), to = new Slots(2), object = {};
  from.i32.set([1, 0x7fa00001, -1, 4], 4);
  from.refs[1] = object;
  to.copy(0, from, 1);
  assertEquals([...to.i32], [1, 0x7fa00001, -1, 4, 0, 0, 0, 0]);
  assertEquals(to.refs, [object, null]);
});

Deno.test("slots can be a view of memory of somebody else", () => {
  const buffer = new ArrayBuffer(64), slots = new Slots(2, buffer, 16);
  slots.set(1, I32, 7);
  assertEquals(new DataView(buffer).getInt32(32, true), 7);
});
