import { assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import { memory32Reservation, Reservation } from "./pages.ts";
import { ffiTest } from "./testing.ts";

const mebibyte = 1 << 20;

ffiTest("committed memory reads as zero and keeps its contents and address when it grows", () => {
  using memory = new Reservation({ size: memory32Reservation });
  const first = new Uint8Array(memory.commit(65536));
  assertEquals(first.every((byte) => byte === 0), true);
  first[65535] = 7;
  const { address } = memory;
  const second = new Uint8Array(memory.commit(2 * 65536));
  assertEquals([second[65535], second[65536], second.length], [7, 0, 2 * 65536]);
  assertEquals(memory.address, address);
  assertEquals(memory.committed, 2 * 65536);
});

ffiTest("growing and refreshing detach the old view", () => {
  using memory = new Reservation({ size: mebibyte });
  const first = memory.commit(65536);
  const second = memory.commit(2 * 65536);
  assertEquals([first.detached, second.detached, memory.buffer === second], [true, false, true]);
  const third = memory.refresh();
  assertEquals([second.detached, third.byteLength], [true, 2 * 65536]);
});

ffiTest("clear sets everything to zero", () => {
  using memory = new Reservation({ size: mebibyte });
  const bytes = new Uint8Array(memory.commit(mebibyte)).fill(9);
  memory.clear();
  assertEquals(bytes.every((byte) => byte === 0), true);
});

ffiTest("disposing returns the memory to the system and detaches the view", () => {
  const size = 64 * mebibyte;
  const before = residentBytes();
  const memory = new Reservation({ size: memory32Reservation });
  const view = new Uint8Array(memory.commit(size)).fill(1);
  assertGreater(residentBytes() - before, size * 0.9);
  memory[Symbol.dispose]();
  assertLess(residentBytes() - before, size * 0.2);
  assertEquals([view.length, memory.buffer.byteLength, memory.committed], [0, 0, 0]);
  memory[Symbol.dispose]();
});

ffiTest("address space is returned too", () => {
  for (let i = 0; i < 20_000; i++) { // 160 TiB altogether, more than there is
    using _memory = new Reservation({ size: memory32Reservation });
  }
});

ffiTest("sizes that cannot be are refused", () => {
  using memory = new Reservation({ size: mebibyte });
  assertThrows(() => memory.commit(2 * mebibyte), RangeError, "reservation");
  assertThrows(() => memory.commit(100), RangeError, "whole pages");
  assertThrows(() => memory.commit(-4096), RangeError, "whole pages");
  assertThrows(() => memory.commit(NaN), RangeError, "whole pages");
  assertThrows(() => new Reservation({ size: 2 ** 52 }), RangeError, "Cannot reserve");
  memory.commit(65536);
  assertEquals(memory.commit(4096).byteLength, 65536);
});

ffiTest("memory that was disposed cannot be used", () => {
  const memory = new Reservation({ size: mebibyte });
  memory[Symbol.dispose]();
  for (const use of [() => memory.commit(4096), () => memory.refresh(), () => memory.clear()]) {
    assertThrows(use, TypeError, "disposed");
  }
});

function residentBytes(): number {
  return Number(Deno.readTextFileSync("/proc/self/statm").split(" ")[1]) * 4096;
}

ffiTest("a view that was taken away stays usable, and nobody else gets its addresses", () => {
  const size = 4 * mebibyte, memory = new Reservation({ size });
  new Uint8Array(memory.commit(mebibyte)).fill(7);
  const taken = new Uint8Array(memory.buffer.transfer());
  assertEquals(taken[0], 7, "the memory lives, and so does the view");
  const again = new Uint8Array(memory.buffer);
  again[0] = 8;
  assertEquals([again.length, taken[0]], [mebibyte, 8]);
  const grown = structuredClone(memory.commit(2 * mebibyte), { transfer: [memory.buffer] });
  memory.commit(3 * mebibyte);
  const { address } = memory;
  memory[Symbol.dispose]();
  assertEquals([taken[0], taken.at(-1), new Uint8Array(grown)[0]], [0, 0, 0], "what was in it is gone");
  taken.fill(9);
  const others = Array.from({ length: 100 }, () => new Reservation({ size }));
  for (const other of others) {
    assertEquals(other.address + BigInt(size) <= address || other.address >= address + BigInt(size), true);
    other[Symbol.dispose]();
  }
});
