import { assert, assertEquals, assertThrows } from "@std/assert";
import { I32 } from "../../wasm/mod.ts";
import { MemoryInstance, PAGE_SIZE } from "./memory_instance.ts";
import { v8Memory } from "./v8_memory.ts";

function memory(min: number, max?: number, shared = false): MemoryInstance {
  return new MemoryInstance({ kind: "memory", limits: { min, max }, address: I32, shared });
}

Deno.test("growing keeps the contents, detaches the buffer and tells those who watch", () => {
  const grown = memory(1, 3), old = grown.buffer, owner = { seen: 0 };
  grown.onGrow(owner, (owner, { buffer }) => owner.seen = buffer.byteLength);
  grown.bytes[5] = 7;
  assertEquals([grown.grow(1), grown.pages, grown.bytes[5], grown.bytes[PAGE_SIZE]], [1, 2, 7, 0]);
  assertEquals([old.byteLength, owner.seen, grown.buffer === grown.bytes.buffer], [0, 2 * PAGE_SIZE, true]);
  assertEquals([grown.grow(2), grown.pages], [-1, 2]);
});

Deno.test("as long as nobody has seen the buffer, growing detaches nothing", () => {
  const grown = memory(1), first = grown.contents;
  first[5] = 7;
  assertEquals([grown.grow(1), grown.contents.length, grown.contents[5]], [1, 2 * PAGE_SIZE, 7]);
  assertEquals([first.length, first.buffer.detached], [PAGE_SIZE, false]);
  const second = grown.contents;
  second[2 * PAGE_SIZE - 1] = 9;
  assertEquals(grown.grow(3), 2);
  assertEquals(grown.contents.buffer === second.buffer, true, "there was room");
  assertEquals([grown.contents.length, grown.contents[2 * PAGE_SIZE - 1], grown.contents[2 * PAGE_SIZE]], [
    5 * PAGE_SIZE,
    9,
    0,
  ]);
});

Deno.test("a buffer has the contents and nothing else, and grows as buffers do once it was seen", () => {
  const grown = memory(1, 8), owner = { view: grown.view() };
  grown.onGrow(owner, (owner, memory) => owner.view = memory.view());
  grown.grow(2);
  owner.view.setUint8(3 * PAGE_SIZE - 1, 4);
  const { buffer } = grown;
  assertEquals([buffer.byteLength, new Uint8Array(buffer).at(-1), owner.view.buffer === buffer], [
    3 * PAGE_SIZE,
    4,
    true,
  ]);
  assertEquals([grown.grow(1), buffer.detached, grown.buffer.byteLength], [3, true, 4 * PAGE_SIZE]);
  assertEquals([grown.grow(5), grown.grow(4), grown.grow(1)], [-1, 4, -1]);
});

Deno.test("a memory grows to its maximum, and no further, without being seen", () => {
  const grown = memory(1, 300);
  assertEquals([grown.grow(1), grown.grow(298), grown.grow(1), grown.pages], [1, 2, -1, 300]);
  assertEquals([grown.contents.length, grown.buffer.byteLength], [300 * PAGE_SIZE, 300 * PAGE_SIZE]);
});

Deno.test("growing by nothing gives a new buffer too", () => {
  const grown = memory(1), old = grown.buffer;
  assertEquals([grown.grow(0), old.detached, grown.buffer.byteLength], [1, true, PAGE_SIZE]);
});

Deno.test("the buffer stays where it is, whatever is done to it", () => {
  const { buffer } = memory(1);
  assertThrows(() => buffer.transfer(), TypeError);
  assertThrows(() => structuredClone(buffer, { transfer: [buffer] }));
  assertEquals(buffer.byteLength, PAGE_SIZE);
});

Deno.test("a shared memory grows under those who look at it", () => {
  const grown = memory(1, 2, true), old = new Uint8Array(grown.buffer);
  grown.grow(1);
  old[3] = 9;
  assert((grown.buffer as unknown) instanceof SharedArrayBuffer);
  assertEquals([old.length, grown.bytes[3], grown.bytes.length], [PAGE_SIZE, 9, 2 * PAGE_SIZE]);
});

Deno.test("what V8 refuses is undefined", () => {
  const type = { kind: "memory", limits: { min: 65_537, max: undefined }, address: I32, shared: false } as const;
  assertEquals(v8Memory(type, 65_537 * PAGE_SIZE), undefined);
});
