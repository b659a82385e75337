import { assertEquals, assertThrows } from "@std/assert";
import { EXTERNREF, I32, type TableType } from "../../wasm/mod.ts";
import { LimitError } from "../errors.ts";
import type { Storage } from "./storage.ts";
import { managedStorage } from "./storage.ts";
import { TableInstance } from "./table_instance.ts";
import { trapOf } from "../testing/instantiate.ts";

function typeOf(min: number, max?: number, element: number = EXTERNREF): TableType {
  return { kind: "table", element, limits: { min, max }, address: I32 };
}

function tableOf(...entries: unknown[]): TableInstance {
  const table = new TableInstance(typeOf(entries.length));
  entries.forEach((entry, i) => table.set(i, entry));
  return table;
}

Deno.test("a table starts with its initial value and grows up to its maximum", () => {
  const table = new TableInstance(typeOf(2, 4), "initial"), { entries } = table;
  assertEquals(table.grow(2, "new"), 2);
  assertEquals([table.grow(1, "more"), table.grow(0, "none")], [-1, 4]);
  assertEquals(entries, ["initial", "initial", "new", "new"], "the array stays the same");
  assertEquals(table.type.limits, { min: 4, max: 4 });
});

Deno.test("an embedder's limit holds below the maximum", () => {
  const table = new TableInstance(typeOf(2, 100), null, { most: 3 });
  assertEquals([table.grow(2, null), table.grow(1, null)], [-1, 2]);
  assertThrows(
    () => new TableInstance(typeOf(4), null, { most: 3 }),
    LimitError,
    "cannot allocate a table of 4 entries",
  );
  assertThrows(() => new TableInstance(typeOf(10_000_001)), LimitError);
});

Deno.test("what lies outside traps", () => {
  const table = tableOf("a", "b"), items = ["x"];
  const actions = [
    () => table.get(2),
    () => table.set(2, null),
    () => table.fill(1, null, 2),
    () => table.fill(3, null, 0),
    () => table.copy(1, table, 0, 2),
    () => table.copy(0, table, 1, 2),
    () => table.init(2, items, 0, 1),
    () => table.init(0, items, 1, 1),
    () => table.init(0, items, 2, 0),
  ];
  for (const action of actions) assertEquals(trapOf(action), "tableOutOfBounds");
  assertEquals(table.entries, ["a", "b"]);
});

Deno.test("fill, copy and init write what they say", () => {
  const table = tableOf("a", "b", "c", "d"), other = tableOf("e", "f");
  table.copy(1, table, 0, 3);
  assertEquals(table.entries, ["a", "a", "b", "c"], "overlapping ranges are copied as if at once");
  table.copy(0, other, 1, 1);
  table.init(1, ["x", "y", "z"], 1, 2);
  table.fill(3, "w", 1);
  table.fill(4, "v", 0);
  assertEquals(table.entries, ["f", "y", "z", "w"]);
});

Deno.test("a mirror is told of every change", () => {
  const told: string[] = [];
  const storage: Storage = {
    ...managedStorage,
    mirror: () => ({
      resize: () => told.push("resize"),
      update: (index, count) => told.push(`${index} ${count}`),
    }),
  };
  const table = new TableInstance(typeOf(4), null, { storage });
  table.set(1, "a");
  table.set(2, "b");
  table.grow(1, "c");
  table.fill(0, "d", 2);
  table.copy(2, table, 0, 3);
  table.init(3, ["e"], 0, 1);
  assertEquals(told, ["resize", "1 1", "2 1", "resize", "0 2", "2 3", "3 1"]);
});
