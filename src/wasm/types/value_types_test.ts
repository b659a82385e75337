import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  BOTTOM,
  concrete,
  F32,
  F64,
  FIRST_RELATIVE,
  FUNCREF,
  HEAP_ROWS,
  HEAP_TYPES,
  heapOf,
  I16,
  I32,
  I64,
  I8,
  isConcrete,
  isDefaultable,
  isNullable,
  isRef,
  NUMBER_TYPES,
  ref,
  relative,
  typeIdOf,
  typesOf,
  unpacked,
  V128,
} from "./value_types.ts";

Deno.test("a reference type gives back its heap type and nullability", () => {
  for (const heap of [HEAP_TYPES.func.id, HEAP_TYPES.noexn.id, concrete(0), concrete(1_000_000), relative(999_999)]) {
    for (const nullable of [true, false]) {
      const type = ref(heap, nullable);
      assertEquals([isRef(type), heapOf(type), isNullable(type)], [true, heap, nullable]);
    }
  }
});

Deno.test("numbers and vectors are no references and have a default value", () => {
  for (const type of [BOTTOM, I32, I64, F32, F64, V128, I8, I16]) assertFalse(isRef(type));
  assert(isDefaultable(V128) && isDefaultable(FUNCREF) && !isDefaultable(ref(HEAP_TYPES.func.id, false)));
});

Deno.test("abstract, defined and relative heap types do not overlap", () => {
  assert(HEAP_ROWS.every(({ id }) => !isConcrete(id)));
  assert(isConcrete(concrete(0)) && concrete(1_000_000) < FIRST_RELATIVE);
  assertEquals(typeIdOf(concrete(7)), 7);
});

Deno.test("the rows of abstract heap types are in the order of their ids, with codes of their own", () => {
  assertEquals(HEAP_ROWS.map((row) => row.id), [...HEAP_ROWS.keys()]);
  const codes = [...HEAP_ROWS, ...Object.values(NUMBER_TYPES)].map((row) => row.code);
  assertEquals(new Set(codes).size, codes.length);
});

Deno.test("packed types unpack to i32, others to themselves", () => {
  assertEquals([I8, I16, I64, FUNCREF].map(unpacked), [I32, I32, I64, FUNCREF]);
});

Deno.test("letters of signatures stand for types, and a for the address", () => {
  assertEquals(typesOf("iIfFv"), [I32, I64, F32, F64, V128]);
  assertEquals([typesOf("ai"), typesOf("ai", I64)], [[I32, I32], [I64, I32]]);
});
