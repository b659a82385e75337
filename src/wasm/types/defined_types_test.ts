import { assertEquals, assertNotEquals } from "@std/assert";
import {
  countTypes,
  definedType,
  funcType,
  holdType,
  internFunc,
  internGroup,
  type SubType,
  TypeHold,
} from "./defined_types.ts";
import { concrete, F32, F64, I32, I64, I8, ref, relative } from "./value_types.ts";

/** An open type that refers to type `index` of its own group. */
function node(index: number, supertype?: number): SubType {
  return {
    final: false,
    supertype,
    composite: { kind: "struct", fields: [{ type: ref(relative(index), true), mutable: true }] },
  };
}

Deno.test("equal function types are the same number", () => {
  const type = internFunc([I32, F32], [I64]);
  assertEquals(internFunc([I32, F32], [I64]), type);
  assertEquals(funcType(type), { kind: "func", params: [I32, F32], results: [I64] });
  for (const other of [internFunc([I32], [F32, I64]), internFunc([F32, I32], [I64]), internFunc([I32, F32], [])]) {
    assertNotEquals(other, type);
  }
});

Deno.test("types that differ in mutability, finality, packing or kind are different numbers", () => {
  const struct = (type: number, mutable: boolean, final = true): SubType => {
    return { final, supertype: undefined, composite: { kind: "struct", fields: [{ type, mutable }] } };
  };
  const array: SubType = {
    final: true,
    supertype: undefined,
    composite: { kind: "array", element: { type: I32, mutable: false } },
  };
  const types = [struct(I32, false), struct(I32, true), struct(I8, false), struct(I32, false, false), array];
  assertEquals(new Set(types.map((type) => internGroup([type]))).size, types.length);
});

Deno.test("equal recursion groups are the same numbers, in whatever module they stand", () => {
  const base = internGroup([node(1), node(0)]);
  assertEquals(internGroup([node(1), node(0)]), base);
  const heaps = [0, 1].map((i) => definedType(base + i).composite);
  assertEquals(heaps[0], { kind: "struct", fields: [{ type: ref(concrete(base + 1), true), mutable: true }] });
});

Deno.test("the same type in another group is another type", () => {
  const alone = internGroup([node(0)]), pair = internGroup([node(0), node(1)]);
  assertNotEquals(pair, alone);
  assertNotEquals(pair + 1, pair, "two equal types of one group are different, too");
  assertNotEquals(internGroup([node(1), node(1)]), internGroup([node(0), node(0)]));
});

Deno.test("the chain of supertypes goes from the root down to the type, also within a group", () => {
  const root = internGroup([node(0)]);
  const group = internGroup([node(0, concrete(root)), node(0, relative(0))]);
  assertEquals(definedType(root).chain, [root]);
  assertEquals(definedType(group + 1).chain, [root, group, group + 1]);
});

Deno.test("a type with a supertype is another than the same type without", () => {
  const root = internGroup([{ ...node(0), composite: { kind: "func", params: [F64], results: [] } }]);
  const child: SubType = { final: true, supertype: concrete(root), composite: definedType(root).composite };
  assertNotEquals(internGroup([child]), internGroup([{ ...child, supertype: undefined }]));
});

Deno.test("a group that is held is found again, and one that stays needs no hold", () => {
  const hold = new TypeHold(), held = internGroup([node(0), node(2), node(1)], hold), before = countTypes();
  assertEquals(internGroup([node(0), node(2), node(1)], hold), held);
  assertEquals(countTypes(), before);
  assertEquals(holdType(held) instanceof TypeHold, true);
  assertEquals(internGroup([node(0), node(2), node(1)]), held, "now it stays");
  assertEquals(holdType(held), undefined);
});

Deno.test("groups of any size have ids of their own", () => {
  const hold = new TypeHold(), seen = new Set<number>();
  for (const size of [1, 2, 3, 4, 5, 7, 8, 9, 17, 100]) {
    const base = internGroup(Array.from({ length: size }, (_, i) => node((i * 3 + 1) % size)), hold);
    for (let id = base; id < base + size; id++) {
      assertEquals(seen.has(id), false);
      seen.add(id);
      assertEquals(definedType(id).chain, [id]);
    }
  }
});
