import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Handles } from "./handles.ts";

/** Handles, with the words that hold some of them. */
function make(): { handles: Handles; held: BigUint64Array<ArrayBuffer>; collections: () => number } {
  const held = new BigUint64Array(100);
  let collections = 0;
  const handles = new Handles(new Map(), () => {
    collections++;
    return [new Uint32Array(held.buffer)];
  });
  return { handles, held, collections: () => collections };
}

Deno.test("a value has one word, and values that only look the same have two", () => {
  const { handles } = make(), object = {};
  assertEquals(handles.word(object), handles.word(object));
  const values = [object, {}, 0, -0, NaN, "a", 1n, undefined, false, Symbol.iterator];
  const words = values.map((value) => handles.word(value));
  assertEquals(new Set(words).size, values.length);
  words.forEach((word, i) => assertStrictEquals(handles.value(word), values[i]));
  assert(words.every((word) => word > 2n ** 31n && word < 2n ** 32n));
});

Deno.test("what is held stays, whatever comes and goes", () => {
  const { handles, held, collections } = make(), values = Array.from({ length: 100 }, (_, i) => ({ i }));
  values.forEach((value, i) => held[i] = handles.word(value));
  const words = new Set<bigint>();
  for (let i = 0; i < 200_000; i++) words.add(handles.word(i % 3 === 0 ? { i } : i % 3 === 1 ? -i : `${i}`));
  assert(collections() > 10 && collections() < 100);
  assert(words.size < 5000, `${words.size} handles were used`);
  values.forEach((value, i) => {
    assertStrictEquals(handles.value(held[i]), value);
    assertEquals(handles.word(value), held[i]);
  });
});

Deno.test("collecting is worth it only when there are twice as many as were held", () => {
  const held = new BigUint64Array(50_000);
  let collections = 0;
  const handles = new Handles(new Map(), () => {
    collections++;
    return [new Uint32Array(held.buffer)];
  });
  for (let i = 0; i < held.length; i++) held[i] = handles.word({ i });
  assert(collections <= 5, `${collections} collections`);
});
