import { entryLibraryBytes } from "../../../ffi/mod.ts";
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { nativeTest } from "../../../ffi/testing.ts";
import { EXNREF, EXTERNREF, F64, I32, I64, internFunc, type ValType } from "../../wasm/mod.ts";
import { Cluster } from "../../runtime/cluster.ts";
import { exceptionPool, exceptionRecord } from "../layout.ts";
import { tableInstance } from "../../runtime/objects/table.ts";
import type { TableInstance } from "../../runtime/objects/table_instance.ts";
import { makeException, type WasmException } from "../../runtime/objects/tag.ts";
import type { Exceptions } from "./exceptions.ts";
import { nativeStorage } from "./storage.ts";

/** How many records were ever used. */
function used({ pool }: Exceptions, first: bigint): number {
  const words = new BigUint64Array(pool.buffer, pool.byteOffset, exceptionPool.size >> 3);
  return Number(words[exceptionPool.unused >> 3] - first) / exceptionRecord.size;
}

function withStorage(run: (cluster: Cluster, tag: (...params: ValType[]) => WasmException["tag"]) => void): void {
  using cluster = new Cluster({ storage: nativeStorage(entryLibraryBytes) });
  run(cluster, (...params) => cluster.tag(internFunc(params, [])));
}

function tableOf(cluster: Cluster, size: number): TableInstance {
  return tableInstance(
    cluster.table({ kind: "table", element: EXNREF, limits: { min: size, max: size }, address: I32 }),
  );
}

nativeTest("an exception is the same object and has the same word for as long as it is known", () => {
  withStorage((cluster, tag) => {
    const { exceptions } = cluster.storage as ReturnType<typeof nativeStorage>, value = {};
    const inner = makeException(tag(EXTERNREF), [value]);
    const outer = makeException(tag(I64, F64, EXNREF), [-1n, 0.5, inner]), word = exceptions.word(outer);
    assertEquals(exceptions.word(outer), word);
    assertStrictEquals(exceptions.value(word), outer);
    assertEquals(exceptions.value(word + 8n), undefined);
    assertEquals(exceptions.value(0n), undefined);
  });
});

nativeTest("records that nobody refers to are used again, and those in tables are not", () => {
  withStorage((cluster, tag) => {
    const { exceptions } = cluster.storage as ReturnType<typeof nativeStorage>;
    const numbers = tag(...new Array<ValType>(20).fill(I64)), table = tableOf(cluster, 3);
    const kept = [0, 1, 2].map((i) => makeException(numbers, new Array(20).fill(BigInt(i))));
    kept.forEach((exception, i) => table.set(i, exception));
    const words = kept.map((exception) => exceptions.word(exception)), first = words[0];
    for (let i = 0; i < 50_000; i++) {
      exceptions.word(makeException(numbers, new Array(20).fill(BigInt(i))));
    }
    assert(used(exceptions, first) < 5000);
    assertEquals(kept.map((exception) => exceptions.word(exception)), words);
    words.forEach((word, i) => assertStrictEquals(exceptions.value(word), kept[i]));
  });
});

nativeTest("exceptions within exceptions are kept while the outermost is being made", () => {
  withStorage((cluster, tag) => {
    const { exceptions } = cluster.storage as ReturnType<typeof nativeStorage>;
    const leaf = tag(I64), node = tag(EXNREF, EXNREF, EXNREF);
    let serial = 0n;
    const tree = (depth: number): WasmException => {
      if (depth === 0) return makeException(leaf, [serial++]);
      return makeException(node, [tree(depth - 1), tree(depth - 1), tree(depth - 1)]);
    };
    const table = tableOf(cluster, 1), large = tree(7);
    table.set(0, large);
    const word = exceptions.word(large), words = (large.values as WasmException[]).map((each) => exceptions.word(each));
    for (let i = 0; i < 3; i++) exceptions.word(tree(5));
    assertStrictEquals(exceptions.value(word), large);
    assertEquals(words.map((word) => exceptions.value(word)), large.values);
  });
});
