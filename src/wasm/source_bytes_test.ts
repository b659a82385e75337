import { assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { sourceBytes } from "./source_bytes.ts";

const BYTES = [0, 1, 2, 3, 4, 5];

Deno.test("bytes are copied out of every kind of buffer and view", () => {
  const own = Uint8Array.from(BYTES),
    shared = new SharedArrayBuffer(6),
    growing = new ArrayBuffer(6, { maxByteLength: 9 });
  const growingShared = new SharedArrayBuffer(6, { maxByteLength: 9 });
  const { buffer } = new WebAssembly.Memory({ initial: 1 });
  for (const memory of [own.buffer, shared, growing, growingShared, buffer]) {
    new Uint8Array(memory).set(BYTES);
    for (const view of [memory, new Uint8Array(memory), new DataView(memory), new Uint16Array(memory)]) {
      const copy = sourceBytes(view, "it");
      assertNotStrictEquals(copy.buffer, memory);
      assertEquals([copy.buffer.resizable, copy.buffer instanceof ArrayBuffer], [false, true]);
      new Uint8Array(memory)[1] = 9;
      assertEquals([...copy.subarray(0, 6)], BYTES);
      new Uint8Array(memory)[1] = 1;
    }
    assertEquals([...sourceBytes(new DataView(memory, 2, 3), "it")], [2, 3, 4]);
  }
});

Deno.test("a copy can be spared, but not of what other threads write to", () => {
  const own = Uint8Array.from(BYTES), shared = new Uint8Array(new SharedArrayBuffer(6));
  assertStrictEquals(sourceBytes(own.subarray(1), "it", { copy: false }).buffer, own.buffer);
  assertEquals(sourceBytes(own.subarray(1), "it", { copy: false })[0], 1);
  assertNotStrictEquals(sourceBytes(shared, "it", { copy: false }).buffer, shared.buffer as ArrayBufferLike);
});

Deno.test("what has no bytes is refused", () => {
  const detached = Uint8Array.from(BYTES);
  detached.buffer.transfer();
  assertThrows(() => sourceBytes(detached, "the module"), TypeError, "the module was detached");
  assertThrows(() => sourceBytes(detached.buffer, "the module"), TypeError, "the module was detached");
  for (const value of [undefined, null, 1, [0], {}, ArrayBuffer.prototype, "ab", Object.create(new ArrayBuffer(1))]) {
    assertThrows(() => sourceBytes(value, "the module"), TypeError, "the module must be an ArrayBuffer");
  }
});
