import { assertEquals, assertThrows } from "@std/assert";
import { FormatError, InvalidError, MalformedError } from "../errors.ts";
import { featureNames } from "../features.ts";
import { Reader } from "../reader.ts";
import { internFunc } from "./defined_types.ts";
import { readHeapType, readRefType, readStorageType, readValType, TypeSpace } from "./type_space.ts";
import { concrete, EXTERNREF, HEAP_TYPES, I16, I32, ref, relative, V128 } from "./value_types.ts";

const FUNCTION = internFunc([], []);

function space(): TypeSpace {
  return new TypeSpace([{ id: FUNCTION, supertype: undefined, at: 0 }]);
}

type Read = (reader: Reader, types: TypeSpace) => number;

function read(how: Read, bytes: readonly number[], types = space()): number {
  return how(new Reader(Uint8Array.from(bytes)), types);
}

/** Class, reason and offset of the error for bytes that are refused. */
function refusal(how: Read, ...bytes: number[]): [unknown, string, number] {
  const error = assertThrows(() => read(how, bytes), FormatError) as FormatError;
  return [error.constructor, error.reason, error.offset];
}

Deno.test("type indices become canonical types on the spot", () => {
  assertEquals(read(readValType, [0x63, 0]), ref(concrete(FUNCTION), true));
  assertEquals(read(readValType, [0x64, 0]), ref(concrete(FUNCTION), false));
  assertEquals(read(readHeapType, [0]), concrete(FUNCTION));
});

Deno.test("indices into the recursion group being read stay relative, those behind it are unknown", () => {
  const types = space();
  types.groupSize = 2;
  assertEquals([read(readHeapType, [1], types), read(readHeapType, [2], types)], [relative(0), relative(1)]);
  assertEquals(assertThrows(() => read(readHeapType, [3], types), InvalidError).reason, "unknown type 3");
});

Deno.test("shorthands are nullable references", () => {
  assertEquals(read(readRefType, [0x6f]), EXTERNREF);
  assertEquals(read(readRefType, [0x71]), ref(HEAP_TYPES.none.id, true));
});

Deno.test("packed types are for fields only", () => {
  assertEquals([read(readStorageType, [0x77]), read(readStorageType, [0x7f])], [I16, I32]);
  assertEquals(refusal(readValType, 0x78), [MalformedError, "malformed value type", 0]);
});

Deno.test("what is no type is malformed, an index that is none invalid", () => {
  assertEquals(refusal(readValType, 0x40), [MalformedError, "malformed value type", 0]);
  assertEquals(refusal(readRefType, 0x7f), [MalformedError, "malformed reference type", 0]);
  assertEquals(refusal(readHeapType, 0x7f), [MalformedError, "malformed heap type", 0]);
  assertEquals(refusal(readRefType, 0x64, 0x60), [MalformedError, "malformed heap type", 1]);
  assertEquals(refusal(readRefType, 0x64, 1), [InvalidError, "unknown type 1", 1]);
  assertEquals(refusal(readValType), [MalformedError, "malformed value type", 0]);
});

Deno.test("types note the features they need", () => {
  const featuresOf = (...bytes: number[]) => {
    const types = space();
    read(readValType, bytes, types);
    return featureNames(types.features);
  };
  assertEquals(featuresOf(0x7f), []);
  assertEquals(featuresOf(0x7b), ["simd"]);
  assertEquals(featuresOf(0x70), ["reference-types"]);
  assertEquals(featuresOf(0x6e), ["gc"]);
  assertEquals(featuresOf(0x69), ["exception-handling"]);
  assertEquals(featuresOf(0x64, 0), ["function-references"]);
  assertEquals(read(readValType, [0x7b]), V128);
});
