import { assert, assertEquals } from "@std/assert";
import { featureNames } from "./features.ts";
import {
  FAMILIES,
  NO_OP,
  OP,
  OP_BY_BYTE,
  OP_BY_PREFIX,
  OP_CODES,
  OP_COUNT,
  OP_FAMILIES,
  OP_FEATURES,
  OP_LOG2_WIDTHS,
  OP_NAMES,
  OP_PARAMS,
  OP_RESULTS,
} from "./opcodes.ts";

Deno.test("no two operators have the same code or the same name", () => {
  assertEquals(new Set(OP_CODES).size, OP_COUNT);
  assertEquals(new Set(OP_NAMES).size, OP_COUNT);
});

Deno.test("every operator is found by its name and by its code", () => {
  for (const [op, name] of OP_NAMES.entries()) {
    assertEquals(OP[name], op);
    const code = OP_CODES[op], table = code <= 0xff ? OP_BY_BYTE : OP_BY_PREFIX[code >> 12];
    assertEquals(table[code & 0xfff], op, name);
  }
});

Deno.test("codes that nothing is assigned to, and prefixes, are no operators", () => {
  for (const code of [0x16, 0x17, 0x1d, 0x27, 0xc5, 0xcf, 0xd7, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]) {
    assertEquals(OP_BY_BYTE[code], NO_OP, code.toString(16));
  }
  assertEquals([OP_BY_PREFIX[0xfc][0x12], OP_BY_PREFIX[0xfd][0x9a], OP_BY_PREFIX[0xfe][0x04]], [NO_OP, NO_OP, NO_OP]);
  const found = [OP_BY_BYTE, ...Object.values(OP_BY_PREFIX)].flatMap((table) => [...table]).filter((op) =>
    op !== NO_OP
  );
  assertEquals(found.length, OP_COUNT);
});

Deno.test("signatures use the letters of value types, and an address only comes first", () => {
  for (const [op, name] of OP_NAMES.entries()) {
    assert(/^a?[iIfFv]*$/.test(OP_PARAMS[op]), name);
    assert(/^[iIfFv]?$/.test(OP_RESULTS[op]), name);
    assertEquals(OP_PARAMS[op].startsWith("a"), FAMILIES[OP_FAMILIES[op]].startsWith("memory argument"), name);
  }
});

Deno.test("the width of an access follows from its name", () => {
  const bits: Record<string, number> = { i32: 32, i64: 64, f32: 32, f64: 64, v128: 128 };
  for (const [op, name] of OP_NAMES.entries()) {
    if (!FAMILIES[OP_FAMILIES[op]].startsWith("memory argument") || name.startsWith("memory.")) continue;
    const [, type, operation] = /^(\w+)\.(?:atomic\.)?(.*)$/.exec(name)!;
    const [, narrow, lanes] = /^(?:load|store|rmw)(\d+)(?:x(\d))?/.exec(operation) ?? [];
    const width = narrow === undefined ? bits[type] : Number(narrow) * Number(lanes ?? 1);
    assertEquals(8 << OP_LOG2_WIDTHS[op], width, name);
  }
});

Deno.test("every operator belongs to one feature", () => {
  for (const features of OP_FEATURES) assertEquals(featureNames(features).length, 1);
  assertEquals(featureNames(OP_FEATURES[OP["memory.fill"]]), ["bulk-memory"]);
});
