import { assert, assertEquals, assertFalse } from "@std/assert";
import { type CompositeType, type FieldType, internFunc, internGroup, type SubType } from "./defined_types.ts";
import type { ExternType, Limits } from "./extern_types.ts";
import { matches, matchesComposite, matchesExtern, matchesHeap, matchesType, nonNull, topOf } from "./matching.ts";
import {
  BOTTOM,
  concrete,
  EXTERNREF,
  FUNCREF,
  HEAP_ROWS,
  HEAP_TYPES,
  type HeapType,
  I32,
  I64,
  I8,
  ref,
} from "./value_types.ts";

const ANY = HEAP_TYPES.any.id, EQ = HEAP_TYPES.eq.id, NONE = HEAP_TYPES.none.id, FUNC = HEAP_TYPES.func.id;

function open(composite: CompositeType, supertype?: HeapType): SubType {
  return { final: false, supertype, composite };
}

const field: FieldType = { type: I64, mutable: true };
const ROOT = internGroup([open({ kind: "struct", fields: [field] })]);
const CHILD = internGroup([open({ kind: "struct", fields: [field, field] }, concrete(ROOT))]);
const GRANDCHILD = internGroup([open({ kind: "struct", fields: [field, field, field] }, concrete(CHILD))]);
const SIBLING = internGroup([open({ kind: "struct", fields: [field, { type: I8, mutable: false }] }, concrete(ROOT))]);
const FUNCTION = internFunc([I32], [I64]);

Deno.test("a defined type matches itself and all its supertypes, and nothing else", () => {
  assert(matchesType(GRANDCHILD, GRANDCHILD) && matchesType(GRANDCHILD, CHILD) && matchesType(GRANDCHILD, ROOT));
  assertFalse(matchesType(ROOT, CHILD) || matchesType(CHILD, GRANDCHILD) || matchesType(CHILD, SIBLING));
});

Deno.test("defined types match the abstract type of their kind and those above", () => {
  const above = (heap: HeapType) => HEAP_ROWS.filter(({ id }) => matchesHeap(heap, id)).map((row) => row.name);
  assertEquals(above(concrete(GRANDCHILD)), ["any", "eq", "struct"]);
  assertEquals(above(concrete(FUNCTION)), ["func"]);
  assertEquals(above(NONE), ["any", "eq", "i31", "struct", "array", "none"]);
  assertEquals(above(HEAP_TYPES.noextern.id), ["extern", "noextern"]);
});

Deno.test("the bottom of a hierarchy matches its defined types, other abstract types do not", () => {
  assert(matchesHeap(NONE, concrete(ROOT)) && matchesHeap(HEAP_TYPES.nofunc.id, concrete(FUNCTION)));
  assertFalse(matchesHeap(NONE, concrete(FUNCTION)) || matchesHeap(EQ, concrete(ROOT)));
  assertFalse(matchesHeap(HEAP_TYPES.struct.id, concrete(ROOT)));
});

Deno.test("each hierarchy has one top", () => {
  const tops = HEAP_ROWS.map(({ id }) => HEAP_ROWS[topOf(id)].name);
  assertEquals(tops.join(), "func,func,extern,extern,any,any,any,any,any,any,exn,exn");
  assertEquals([topOf(concrete(ROOT)), topOf(concrete(FUNCTION))], [ANY, FUNC]);
});

Deno.test("non-null references match nullable ones, not the other way round", () => {
  assert(matches(ref(FUNC, false), FUNCREF) && !matches(FUNCREF, ref(FUNC, false)));
  assert(matches(ref(concrete(CHILD), false), ref(concrete(ROOT), true)));
  assertFalse(matches(FUNCREF, EXTERNREF) || matches(I32, I64) || matches(I32, FUNCREF) || matches(FUNCREF, I32));
  assert(matches(BOTTOM, I32) && matches(BOTTOM, FUNCREF) && !matches(I32, BOTTOM));
  assertEquals([nonNull(FUNCREF), nonNull(I32)], [ref(FUNC, false), I32]);
});

Deno.test("functions match contravariantly in parameters, covariantly in results", () => {
  const func = (param: number, result: number): CompositeType => {
    return { kind: "func", params: [param], results: [result] };
  };
  const wide = FUNCREF, narrow = ref(FUNC, false);
  assert(matchesComposite(func(wide, narrow), func(narrow, wide)));
  assertFalse(matchesComposite(func(narrow, narrow), func(wide, narrow)));
  assertFalse(matchesComposite(func(wide, wide), func(wide, narrow)));
  assertFalse(matchesComposite({ kind: "func", params: [], results: [] }, func(wide, wide)));
});

Deno.test("structs match in depth if immutable, exactly if mutable, and may have more fields", () => {
  const struct = (...fields: FieldType[]): CompositeType => ({ kind: "struct", fields });
  const [narrow, wide] = [ref(EQ, false), ref(ANY, true)];
  const constant = (type: number): FieldType => ({ type, mutable: false });
  const variable = (type: number): FieldType => ({ type, mutable: true });
  assert(matchesComposite(struct(constant(narrow), constant(I32)), struct(constant(wide))));
  assertFalse(matchesComposite(struct(constant(wide)), struct(constant(wide), constant(I32))));
  assertFalse(matchesComposite(struct(variable(narrow)), struct(variable(wide))));
  assertFalse(matchesComposite(struct(variable(wide)), struct(constant(wide))));
  const array = (element: FieldType): CompositeType => ({ kind: "array", element });
  assert(matchesComposite(array(constant(narrow)), array(constant(wide))));
  assertFalse(matchesComposite(array(constant(narrow)), struct(constant(wide))));
});

Deno.test("imports match by type, limits, address type, sharing and mutability", () => {
  const memory = (limits: Limits, address = I32, shared = false): ExternType => {
    return { kind: "memory", limits, address, shared };
  };
  const wanted = memory({ min: 1, max: 3 });
  assert(matchesExtern(memory({ min: 2, max: 3 }), wanted) && matchesExtern(memory({ min: 1, max: 1 }), wanted));
  for (const limits of [{ min: 0, max: 3 }, { min: 1, max: 4 }, { min: 1, max: undefined }]) {
    assertFalse(matchesExtern(memory(limits), wanted));
  }
  assertFalse(matchesExtern(memory({ min: 1, max: 3 }, I64), wanted));
  assertFalse(matchesExtern(memory({ min: 1, max: 3 }, I32, true), wanted));
  const table = (element: number): ExternType => {
    return { kind: "table", element, limits: { min: 1, max: undefined }, address: I32 };
  };
  assertFalse(matchesExtern(table(ref(FUNC, false)), table(FUNCREF)), "tables are invariant");
  const global = (type: number, mutable: boolean): ExternType => ({ kind: "global", type, mutable });
  assert(matchesExtern(global(ref(FUNC, false), false), global(FUNCREF, false)));
  assertFalse(matchesExtern(global(ref(FUNC, false), true), global(FUNCREF, true)));
  assertFalse(matchesExtern(global(I32, true), global(I32, false)));
  assertFalse(matchesExtern({ kind: "func", type: FUNCTION }, { kind: "tag", type: FUNCTION }));
});
