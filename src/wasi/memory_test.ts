import { assert, assertEquals, assertThrows } from "@std/assert";
import { WasiError } from "./errno.ts";
import { GuestMemory } from "./memory.ts";

Deno.test("without a memory every byte is EFAULT", () => {
  const memory = new GuestMemory();
  memory.refresh();
  assertThrows(() => memory.bytes(0, 1), WasiError, "EFAULT");
  assertThrows(() => memory.check(1, 0), WasiError, "EFAULT");
  assertEquals(memory.view.byteLength, 0);
});

Deno.test("ranges are inside or EFAULT, also where the sum passes 32 bits", () => {
  const memory = new GuestMemory();
  memory.source = { buffer: new ArrayBuffer(100) };
  assertEquals(memory.bytes(90, 10).length, 10);
  assertEquals(memory.bytes(100, 0).length, 0);
  assertThrows(() => memory.bytes(90, 11), WasiError, "EFAULT");
  assertThrows(() => memory.check(0xffffffff, 0xffffffff), WasiError, "EFAULT");
});

Deno.test("growth is noticed, by the next call and within a call", () => {
  const grown = new WebAssembly.Memory({ initial: 1 });
  const memory = new GuestMemory();
  memory.source = grown;
  memory.refresh();
  assertThrows(() => memory.check(65536, 1), WasiError, "EFAULT");
  grown.grow(1);
  memory.check(65536, 1);
  assertEquals(memory.view.byteLength, 2 * 65536);
  memory.source = { buffer: new ArrayBuffer(10) };
  memory.refresh();
  assertEquals(memory.view.byteLength, 10);
});

Deno.test("a range that is asked for again is the same view, as long as the memory is", () => {
  const grown = new WebAssembly.Memory({ initial: 1 });
  const memory = new GuestMemory();
  memory.source = grown;
  const first = memory.bytes(8, 16);
  assertEquals([first.byteOffset, first.length], [8, 16]);
  assert(memory.bytes(8, 16) === first);
  assertEquals(memory.bytes(8, 15).length, 15);
  assertEquals(memory.bytes(9, 15).byteOffset, 9);
  const last = memory.bytes(8, 16);
  grown.grow(1);
  assert(memory.bytes(8, 16) !== last);
  assertEquals(memory.bytes(8, 16).buffer, grown.buffer);
  memory.source = { buffer: new ArrayBuffer(100) };
  memory.refresh();
  assertEquals(memory.bytes(8, 16).buffer, memory.source.buffer);
});

Deno.test("shared memory is known as such", () => {
  const memory = new GuestMemory();
  memory.source = { buffer: new SharedArrayBuffer(10) };
  memory.refresh();
  assertEquals(memory.shared, true);
});
