import { assert, assertEquals, assertThrows } from "@std/assert";
import { I32 } from "../wasm/mod.ts";
import { Memory, PAGE_SIZE } from "./memory.ts";
import { v8Memory } from "./v8_memory.ts";

function memory(min: number, max?: number, shared = false): Memory {
  return new Memory({ kind: "memory", limits: { min, max }, address: I32, shared });
}

Deno.test("growing keeps the contents, detaches the buffer and tells those who watch", () => {
  const grown = memory(1, 3), old = grown.buffer, owner = { seen: 0 };
  grown.onGrow(owner, (owner, { buffer }) => owner.seen = buffer.byteLength);
  grown.bytes[5] = 7;
  assertEquals([grown.grow(1), grown.pages, grown.bytes[5], grown.bytes[PAGE_SIZE]], [1, 2, 7, 0]);
  assertEquals([old.byteLength, owner.seen, grown.buffer === grown.bytes.buffer], [0, 2 * PAGE_SIZE, true]);
  assertEquals([grown.grow(2), grown.pages], [-1, 2]);
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
