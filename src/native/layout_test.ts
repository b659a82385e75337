import { assert, assertEquals } from "@std/assert";
import { BUILTIN_NAMES, BUILTINS } from "./builtins.ts";
import { contextHeader, type ContextLayout, contextLayout, functionRecord, storageEntry } from "./layout.ts";
import { moduleOf } from "../runtime/testing/instantiate.ts";

const PARTS = [
  "memories",
  "tables",
  "globals",
  "types",
  "functions",
  "builtins",
] as const satisfies (keyof ContextLayout)[];

Deno.test("the parts of a context follow each other, aligned and without overlap", () => {
  const layout = contextLayout(moduleOf(`(type (func)) (type (func (param i32))) (type (func (param i64)))
    (import "" "" (func)) (memory 1) (memory 1) (table 1 funcref) (global i32 (i32.const 0))
    (func (export "f")) (func) (func (export "g"))`));
  assertEquals(PARTS.map((part) => layout[part] % 8), [0, 0, 0, 0, 0, 0]);
  const sizes = PARTS.map((part, i) => (i + 1 < PARTS.length ? layout[PARTS[i + 1]] : layout.size) - layout[part]);
  assertEquals(sizes, [2 * storageEntry.size, storageEntry.size, 8, 16, 3 * 8, BUILTIN_NAMES.length * 8]);
  assertEquals(layout.memories, contextHeader.size);
});

Deno.test("imported functions have a place by their index, then those that may be referred to", () => {
  const { functionPlaces } = contextLayout(moduleOf(`(import "" "" (func)) (import "" "" (func))
    (func) (func $f (export "f")) (elem declare func 0 $f)`));
  assertEquals([...functionPlaces], [[0, 0], [1, 1], [3, 2]]);
});

Deno.test("fields of records do not overlap", () => {
  for (const { size, ...fields } of [contextHeader, storageEntry, functionRecord]) {
    const offsets: number[] = Object.values(fields);
    assert(offsets.every((offset, i) => offset === 8 * i) && size >= 8 * offsets.length);
  }
});

Deno.test("signatures of runtime functions use letters that native code can pass", () => {
  for (const name of BUILTIN_NAMES) {
    const { params, result } = BUILTINS[name];
    assert(/^[xnr]*$/.test(params) && /^[nr]?$/.test(result), name);
    assertEquals(BUILTINS[name].run.length <= params.length + 1, true, name);
  }
});
