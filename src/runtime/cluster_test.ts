import { assert, assertEquals, assertThrows } from "@std/assert";
import { FUNCREF, I32, internFunc, type MemoryType } from "../wasm/mod.ts";
import { Cluster } from "./cluster.ts";
import { LimitError } from "./errors.ts";
import { PAGE_SIZE } from "./objects/memory_instance.ts";

function pages(min: number): MemoryType {
  return { kind: "memory", limits: { min, max: undefined }, address: I32, shared: false };
}

Deno.test("all memories of a cluster together stay below its limit", () => {
  const cluster = new Cluster({ maxMemory: 4 * PAGE_SIZE }), first = cluster.memory(pages(1));
  const second = cluster.memory(pages(2));
  assertEquals([first.grow(2), first.grow(1), second.grow(1)], [-1, 1, -1]);
  assertThrows(() => cluster.memory(pages(1)), LimitError, "cannot allocate a memory of 1 pages");
  assertEquals(cluster.memory(pages(0)).pages, 0);
});

Deno.test("a table's limit is the cluster's", () => {
  const cluster = new Cluster({ maxTableEntries: 2 });
  const table = cluster.table({ kind: "table", element: FUNCREF, limits: { min: 1, max: 9 }, address: I32 });
  assertEquals([table.grow(2, null), table.grow(1, null)], [-1, 1]);
});

Deno.test("a cluster that was disposed makes nothing more", () => {
  const cluster = new Cluster();
  {
    using disposed = cluster;
    assert(disposed.tag(internFunc([], [])).kind === "tag");
  }
  cluster[Symbol.dispose]();
  const makers = [
    () => cluster.memory(pages(0)),
    () => cluster.global({ kind: "global", type: I32, mutable: false }),
    () => cluster.tag(internFunc([], [])),
  ];
  for (const make of makers) assertThrows(make, TypeError, "the cluster was disposed");
});

Deno.test("disposing a cluster disposes its storage, once", () => {
  let disposed = 0;
  const plain = new Cluster().storage,
    cluster = new Cluster({ storage: { ...plain, [Symbol.dispose]: () => disposed++ } });
  cluster[Symbol.dispose]();
  cluster[Symbol.dispose]();
  assertEquals(disposed, 1);
});
