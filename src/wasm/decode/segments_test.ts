import { assertEquals, assertThrows } from "@std/assert";
import { FormatError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Module } from "../module.ts";
import { moduleBytes, section, unsigned } from "../testing/bytes.ts";
import { EXTERNREF, FUNCREF, HEAP_TYPES, ref } from "../types.ts";
import { decode } from "./mod.ts";

const FUNC = ref(HEAP_TYPES.func.id, false), OFFSET = [0x41, 0, 0x0b], NULL = [0xd0, 0x70, 0x0b];

function elements(...contents: number[]): Module["elements"] {
  return decode(moduleBytes(section(9, ...contents))).elements;
}

function refusal(...sections: number[][]): [string, number] {
  const { reason, offset } = assertThrows(() => decode(moduleBytes(...sections)), FormatError);
  return [reason, offset];
}

Deno.test("all eight forms of element segments are read", () => {
  const segments = elements(
    ...[8, 0, ...OFFSET, 1, 7, 1, 0, 1, 7, 2, 3, ...OFFSET, 0, 1, 7, 3, 0, 1, 7],
    ...[4, ...OFFSET, 1, ...NULL, 5, 0x6f, 0, 6, 3, ...OFFSET, 0x6f, 0, 7, 0x70, 1, ...NULL],
  );
  assertEquals(segments.map(({ mode, table, type }) => ({ mode, table, type })), [
    { mode: "active", table: 0, type: FUNC },
    { mode: "passive", table: 0, type: FUNC },
    { mode: "active", table: 3, type: FUNC },
    { mode: "declarative", table: 0, type: FUNC },
    { mode: "active", table: 0, type: FUNCREF },
    { mode: "passive", table: 0, type: EXTERNREF },
    { mode: "active", table: 3, type: EXTERNREF },
    { mode: "declarative", table: 0, type: FUNCREF },
  ]);
  assertEquals(segments.map(({ offset }) => offset !== undefined), [
    true,
    false,
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
  assertEquals(segments.slice(0, 4).map(({ items }) => items), Array(4).fill([7]));
  assertEquals(segments.slice(4).map(({ items }) => items.length), [1, 0, 0, 1]);
});

Deno.test("functions in element segments are declared", () => {
  assertEquals([...decode(moduleBytes(section(9, 1, 3, 0, 2, 4, 6))).declaredFuncs], [4, 6]);
});

Deno.test("segments of unknown kinds are malformed at their beginning", () => {
  assertEquals(refusal(section(9, 1, 8)), ["malformed elements segment kind", 11]);
  assertEquals(refusal(section(9, 1, 1, 1)), ["malformed element kind", 12]);
  assertEquals(refusal(section(11, 1, 3)), ["malformed data segment kind", 11]);
});

Deno.test("data segments are active in memory 0 or a named one, or passive", () => {
  const { datas } = decode(moduleBytes(section(11, 3, 0, ...OFFSET, 1, 7, 1, 1, 8, 2, 3, ...OFFSET, 0)));
  assertEquals(datas.map(({ mode, memory, bytes }) => [mode, memory, ...bytes]), [
    ["active", 0, 7],
    ["passive", 0, 8],
    ["active", 3],
  ]);
  assertEquals(refusal(section(11, 1, 1, 2, 0)), ["unexpected end: length out of bounds", 13]);
});

Deno.test("a body that reaches beyond its section or the limit is refused before it is read", () => {
  const types = section(1, 1, 0x60, 0, 0), functions = section(3, 1, 0);
  const before = moduleBytes(types, functions).length;
  assertEquals(refusal(types, functions, section(10, 1, 3, 0, 0x0b)), [
    "unexpected end of section or function: length out of bounds",
    before + 3,
  ]);
  const size = LIMITS.functionBytes + 1;
  assertEquals(refusal(types, functions, section(10, 1, ...unsigned(size))), [
    `length out of bounds: function body of ${size} bytes`,
    before + 3,
  ]);
});

Deno.test("a constant expression that is longer than a function can be is refused", () => {
  // Operators that are not constant, which is found out later.
  const refused = (size: number): [string, number] | undefined => {
    const expression = new Uint8Array(size).fill(0x01), before = moduleBytes([6, ...unsigned(3 + size), 1, 0x7f, 0]);
    expression[size - 1] = 0x0b;
    const bytes = new Uint8Array(before.length + size);
    bytes.set(before);
    bytes.set(expression, before.length);
    try {
      decode(bytes);
    } catch (thrown) {
      return [(thrown as FormatError).reason, (thrown as FormatError).offset];
    }
  };
  const most = LIMITS.functionBytes;
  assertEquals(refused(most), undefined);
  assertEquals(refused(most + 1), [`length out of bounds: constant expression of more than ${most} bytes`, 16]);
});
