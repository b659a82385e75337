import { assertEquals, assertThrows } from "@std/assert";
import { FormatError } from "../errors.ts";
import type { Module } from "../module.ts";
import { moduleBytes, name, section } from "../testing/bytes.ts";
import { FUNCREF, I32, I64, internFunc } from "../types.ts";
import { decode } from "./mod.ts";

const TYPES = section(1, 2, 0x60, 1, 0x7f, 0, 0x5f, 0);

function load(...sections: number[][]): Module {
  return decode(moduleBytes(TYPES, ...sections));
}

/** Class, reason and offset within the section's contents, if the section follows the types. */
function refusal(id: number, ...contents: number[]): [string, string, number] {
  const error = assertThrows(() => load(section(id, ...contents)), FormatError) as FormatError;
  return [error.name, error.reason, error.offset - moduleBytes(TYPES).length - 2];
}

Deno.test("imports come first in every index space", () => {
  const names = [...name("m"), ...name("n")], entry = (...type: number[]) => [...names, ...type];
  const imports = [entry(0, 0), entry(1, 0x70, 0, 3), entry(2, 1, 1, 2), entry(3, 0x7f, 1), entry(4, 0, 0)];
  const module = load(
    section(2, 5, ...imports.flat()),
    section(3, 1, 0),
    section(4, 1, 0x70, 4, 1),
    section(5, 1, 5, 1, 2),
    section(6, 1, 0x7e, 0, 0x42, 0, 0x0b),
    section(10, 1, 2, 0, 0x0b),
  );
  const id = internFunc([I32], []), limits = { min: 1, max: 2 };
  assertEquals(module.imports.map(({ type }) => type.kind), ["func", "table", "memory", "global", "tag"]);
  assertEquals([module.funcs, module.importedFuncs], [[id, id], 1]);
  assertEquals(module.tables, [
    { kind: "table", element: FUNCREF, limits: { min: 3, max: undefined }, address: I32 },
    { kind: "table", element: FUNCREF, limits: { min: 1, max: undefined }, address: I64 },
  ]);
  assertEquals(module.memories, [
    { kind: "memory", limits, address: I32, shared: false },
    { kind: "memory", limits, address: I64, shared: false },
  ]);
  assertEquals(module.globals.map(({ type, mutable }) => [type, mutable]), [[I32, true], [I64, false]]);
  assertEquals([module.tags, module.importedTags, module.importedGlobals], [[id], 1, 1]);
});

Deno.test("function types are looked up at once", () => {
  assertEquals(refusal(3, 1, 2), ["InvalidError", "unknown type 2", 1]);
  assertEquals(refusal(3, 1, 1), ["InvalidError", "type mismatch: type 1 is not a function type", 1]);
  assertEquals(refusal(13, 1, 0, 2), ["InvalidError", "unknown type 2", 2]);
});

Deno.test("kinds, flags and markers that mean nothing are malformed", () => {
  assertEquals(refusal(2, 1, 0, 0, 5), ["MalformedError", "malformed import kind", 3]);
  assertEquals(refusal(7, 1, 0, 5, 0), ["MalformedError", "malformed export kind", 2]);
  assertEquals(refusal(5, 1, 8, 0), ["MalformedError", "malformed limits flags", 1]);
  assertEquals(refusal(6, 1, 0x7f, 2), ["MalformedError", "malformed mutability", 2]);
  assertEquals(refusal(13, 1, 1, 0), ["MalformedError", "malformed tag attribute", 1]);
  assertEquals(refusal(4, 1, 0x40, 1), ["MalformedError", "zero byte expected", 2]);
  assertEquals(refusal(4, 1, 0x7f, 0, 0), ["MalformedError", "malformed reference type", 1]);
  const shared = "malformed limits flags: a table cannot be shared";
  assertEquals(refusal(4, 1, 0x70, 3, 0, 0).slice(0, 2), ["MalformedError", shared]);
});

Deno.test("a table can have an initial value, whose extent is all that decoding finds out", () => {
  const { tableInits, tables } = load(section(4, 2, 0x40, 0, 0x64, 0x70, 0, 1, 0xd2, 9, 0x0b, 0x70, 0, 0));
  assertEquals(tables.length, 2);
  assertEquals([tableInits[0]!.end - tableInits[0]!.start, tableInits[1]], [3, undefined]);
});

Deno.test("functions that exports and constant expressions name are declared", () => {
  const module = load(
    section(6, 1, 0x70, 0, 0xd2, 5, 0x0b),
    section(7, 2, ...name("f"), 0, 3, ...name("m"), 2, 4),
  );
  assertEquals([...module.declaredFuncs].sort(), [3, 5]);
  assertEquals(module.exports[1], { name: "m", kind: "memory", index: 4 });
});

Deno.test("the end of a constant expression is that of its outermost block", () => {
  const nested = [0x02, 0x40, 0x06, 0x40, 0x0b, 0x0b, 0x41, 0, 0x0b];
  const { globalInits: [init] } = load(section(6, 1, 0x7f, 0, ...nested));
  assertEquals(init.end - init.start, nested.length);
  assertEquals(refusal(6, 1, 0x7f, 0, 0x41, 0)[1], "unexpected end");
});
