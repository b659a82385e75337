import { assertEquals, assertThrows } from "@std/assert";
import { EXTERNREF, I32, internFunc } from "../wasm/mod.ts";
import { Cluster } from "./cluster.ts";
import { LimitError } from "./errors.ts";
import { Linker } from "./linker.ts";
import { Quota, type QuotaName } from "./quota.ts";
import { instantiate } from "./testing/instantiate.ts";

const global = { kind: "global", type: I32, mutable: true } as const;
function memory(min: number) {
  return { kind: "memory", limits: { min, max: undefined }, address: I32, shared: false } as const;
}
function table(min: number) {
  return { kind: "table", element: EXTERNREF, limits: { min, max: undefined }, address: I32 } as const;
}

Deno.test("what is taken is given back, and nobody takes more than there is", () => {
  const quota = new Quota("Cannot", { maxTables: 3 }, false), [first, second] = [quota.share(), quota.share()];
  assertEquals([first.reserve("maxTables", 2), second.reserve("maxTables", 2)], [true, false]);
  assertThrows(() => second.take("maxTables", 2, "x"), LimitError, 'cannot allocate x: the limit "maxTables" is 3');
  assertEquals([first.reserve("maxTables", -1), second.reserve("maxTables", 2)], [true, true]);
});

/** What takes one from each limit: as an embedder makes it, and as a module does. */
const MAKERS: Record<QuotaName, { readonly text: string; readonly limit: number; make(cluster: Cluster): unknown }> = {
  maxMemory: { text: "(memory 1)", limit: 2 * 65_536, make: (cluster) => cluster.memory(memory(1)) },
  maxMemories: { text: "(memory 0)", limit: 2, make: (cluster) => cluster.memory(memory(0)) },
  maxTableEntries: { text: "(table 1 externref)", limit: 2, make: (cluster) => cluster.table(table(1)) },
  maxTables: { text: "(table 0 externref)", limit: 2, make: (cluster) => cluster.table(table(0)) },
  maxGlobals: { text: "(global i32 (i32.const 0))", limit: 3, make: (cluster) => cluster.global(global) },
  maxInstances: { text: "", limit: 2, make: (cluster) => instantiate("(module)", new Linker().bind(cluster)) },
};

for (const [name, { text, limit, make }] of Object.entries(MAKERS)) {
  Deno.test(`a cluster has no more than ${name} of all that its modules and its embedder make together`, () => {
    using cluster = new Cluster({ [name]: limit });
    const link = () => instantiate(`(module ${text})`, new Linker().bind(cluster)),
      says = `the limit "${name}" is ${limit}`;
    make(cluster);
    link();
    if (name === "maxGlobals") cluster.tag(internFunc([], [])); // a tag is one, too
    assertThrows(link, LimitError, says);
    assertThrows(() => make(cluster), LimitError, says);
  });
}

Deno.test("entries that tables grow by count together", () => {
  using cluster = new Cluster({ maxTableEntries: 10 });
  const first = cluster.table(table(2)), second = cluster.table(table(3));
  assertEquals([first.grow(4, null), second.grow(2, null), second.grow(1, null)], [2, -1, 3]);
  assertEquals([first.grow(1, null), first.grow(0, null)], [-1, 6]);
});
