import { assertEquals } from "@std/assert";
import { internFunc, internGroup } from "../types/defined_types.ts";
import { showComposite, showExtern, showHeap, showType, showTypes } from "./show_types.ts";
import {
  BOTTOM,
  concrete,
  EXNREF,
  EXTERNREF,
  F64,
  FUNCREF,
  HEAP_TYPES,
  I16,
  I32,
  I64,
  ref,
  relative,
  V128,
} from "../types/value_types.ts";

Deno.test("value types are shown as in the text format", () => {
  assertEquals(showTypes([I32, F64, V128, I16, BOTTOM]), "[i32 f64 v128 i16 bot]");
  assertEquals([FUNCREF, EXTERNREF, EXNREF].map(showType), ["funcref", "externref", "exnref"]);
  assertEquals(showType(ref(HEAP_TYPES.none.id, true)), "nullref");
  assertEquals(showType(ref(HEAP_TYPES.any.id, false)), "(ref any)");
});

Deno.test("defined types are shown by what they are made of, one level deep", () => {
  const inner = internFunc([I32], []), outer = internFunc([ref(concrete(inner), true)], [I64]);
  assertEquals(showType(ref(concrete(inner), true)), "(ref null (func (param i32)))");
  assertEquals(showHeap(concrete(outer)), "(func (param (ref null func…)) (result i64))");
  const list = internGroup([{
    final: true,
    supertype: undefined,
    composite: {
      kind: "struct",
      fields: [{ type: ref(relative(0), false), mutable: true }, { type: I16, mutable: false }],
    },
  }]);
  assertEquals(showHeap(concrete(list)), "(struct (field (mut (ref struct…))) (field i16))");
  assertEquals(showHeap(relative(2)), "(rec 2)");
  assertEquals(showComposite({ kind: "array", element: { type: I32, mutable: true } }), "(array (mut i32))");
});

Deno.test("external types are shown in words", () => {
  const type = internFunc([], []), limits = { min: 1, max: undefined };
  assertEquals(showExtern({ kind: "func", type }), "(func)");
  assertEquals(showExtern({ kind: "tag", type }), "tag (func)");
  assertEquals(showExtern({ kind: "global", type: I32, mutable: true }), "global (mut i32)");
  assertEquals(showExtern({ kind: "table", element: FUNCREF, limits, address: I64 }), "table i64 1 funcref");
  const memory = { kind: "memory", limits: { min: 1, max: 2 }, address: I32, shared: true } as const;
  assertEquals(showExtern(memory), "memory 1 2 shared");
});
