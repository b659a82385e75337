import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { FormatError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { moduleBytes, section, unsigned } from "../testing/bytes.ts";
import { concrete, definedType, F64, I32, I64, I8, internFunc, ref } from "../types.ts";
import { decode } from "./mod.ts";

function typesOf(...contents: number[]) {
  return decode(moduleBytes(section(1, ...contents))).types;
}

/** Class, reason and offset within the section of the error for contents that are refused. */
function refusal(...contents: number[]): [string, string, number] {
  const error = assertThrows(() => typesOf(...contents), FormatError) as FormatError;
  return [error.name, error.reason, error.offset - 8 - 1 - unsigned(contents.length).length];
}

Deno.test("functions, structs and arrays are read", () => {
  const types = typesOf(3, 0x60, 2, 0x7f, 0x7e, 1, 0x7c, 0x5f, 2, 0x78, 0, 0x7f, 1, 0x5e, 0x7e, 1);
  assertEquals(types.map(({ id }) => definedType(id).composite), [
    { kind: "func", params: [I32, I64], results: [F64] },
    { kind: "struct", fields: [{ type: I8, mutable: false }, { type: I32, mutable: true }] },
    { kind: "array", element: { type: I64, mutable: true } },
  ]);
});

Deno.test("a plain type is a final one in a group of its own", () => {
  const [plain, final, group] = typesOf(3, 0x60, 0, 0, 0x4f, 0, 0x60, 0, 0, 0x4e, 1, 0x60, 0, 0);
  assertEquals([plain.id, final.id, group.id], Array(3).fill(internFunc([], [])));
  assertNotEquals(typesOf(1, 0x50, 0, 0x60, 0, 0)[0].id, plain.id, "an open type is another");
});

Deno.test("a type may refer to itself and forwards in its group, backwards anywhere", () => {
  const [first, second] = typesOf(1, 0x4e, 2, 0x5f, 1, 0x64, 1, 0, 0x5f, 1, 0x64, 0, 0);
  const field = (id: number) => ({
    kind: "struct" as const,
    fields: [{ type: ref(concrete(id), false), mutable: false }],
  });
  assertEquals(definedType(first.id).composite, field(second.id));
  assertEquals(definedType(second.id).composite, field(first.id));
  assertEquals(refusal(1, 0x5f, 1, 0x64, 1, 0), ["InvalidError", "unknown type 1", 4]);
  assertEquals(refusal(2, 0x4e, 1, 0x5f, 1, 0x64, 1, 0, 0x60, 0, 0)[1], "unknown type 1");
});

Deno.test("a supertype stands before its subtype", () => {
  const types = typesOf(2, 0x50, 0, 0x60, 0, 0, 0x50, 1, 0, 0x60, 0, 0);
  assertEquals([types[1].supertype, definedType(types[1].id).chain], [0, types.map(({ id }) => id)]);
  assertEquals(refusal(1, 0x50, 1, 0, 0x60, 0, 0), ["InvalidError", "unknown type 0", 1]);
  assertEquals(refusal(1, 0x4e, 2, 0x50, 1, 1, 0x60, 0, 0, 0x50, 0, 0x60, 0, 0)[1], "unknown type 1");
  const twoSupertypes = refusal(1, 0x50, 2, 0, 0, 0x60, 0, 0);
  assertEquals(twoSupertypes, ["MalformedError", "length out of bounds: 2 supertypes, at most 1 are supported", 2]);
});

Deno.test("an empty group defines nothing", () => {
  assertEquals(typesOf(2, 0x4e, 0, 0x60, 0, 0).length, 1);
});

Deno.test("chains of supertypes end at the limit", () => {
  const chain = (length: number) => {
    const types = Array.from({ length }, (_, i) => [0x50, ...(i === 0 ? [0] : [1, i - 1]), 0x60, 0, 0]);
    return [length, ...types.flat()];
  };
  assertEquals(typesOf(...chain(LIMITS.subtypeDepth + 1)).length, LIMITS.subtypeDepth + 1);
  const [kind, reason] = refusal(...chain(LIMITS.subtypeDepth + 2));
  assertEquals([kind, reason], ["InvalidError", `sub type ${LIMITS.subtypeDepth + 1} is nested too deeply`]);
});

Deno.test("codes and counts that no type has are malformed", () => {
  assertEquals(refusal(1, 0x61), ["MalformedError", "malformed definition type", 1]);
  assertEquals(refusal(1, 0x5e, 0x7f, 2), ["MalformedError", "malformed mutability", 3]);
  const [, reason] = refusal(1, 0x60, ...unsigned(1001));
  assertEquals(reason, "length out of bounds: 1001 parameters, at most 1000 are supported");
});
