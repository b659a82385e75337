import { assert, assertEquals, assertThrows } from "@std/assert";
import { I32, I64, type MemoryType } from "../../wasm/mod.ts";
import { LimitError } from "../errors.ts";
import { MemoryInstance, PAGE_SIZE } from "./memory_instance.ts";
import { trapOf } from "../testing/instantiate.ts";

function typeOf(min: number, max?: number, options: { address?: number; shared?: boolean } = {}): MemoryType {
  return { kind: "memory", limits: { min, max }, address: options.address ?? I32, shared: options.shared ?? false };
}

function contents(memory: MemoryInstance, count: number): number[] {
  return [...memory.bytes.subarray(0, count)];
}

/** A memory that begins with 1, 2, 3 … */
function counting(): MemoryInstance {
  const memory = new MemoryInstance(typeOf(1));
  memory.bytes.set([1, 2, 3, 4, 5, 6, 7, 8]);
  return memory;
}

Deno.test("growing keeps the contents, detaches the old buffer and returns the old size", () => {
  const memory = new MemoryInstance(typeOf(1, 3)), old = memory.buffer;
  memory.bytes[5] = 7;
  assertEquals(memory.grow(2), 1);
  assertEquals([memory.pages, memory.bytes.length, memory.bytes[5]], [3, 3 * PAGE_SIZE, 7]);
  assertEquals([old.byteLength, memory.buffer.byteLength, memory.buffer.resizable], [0, 3 * PAGE_SIZE, false]);
});

Deno.test("growing by nothing succeeds, beyond the maximum it does not and changes nothing", () => {
  const memory = new MemoryInstance(typeOf(1, 2)), { bytes } = memory;
  assertEquals(memory.grow(2), -1);
  assertEquals([memory.bytes, memory.pages], [bytes, 1]);
  assertEquals(memory.grow(0), 1);
  assertEquals(memory.grow(1), 1);
  assertEquals(memory.grow(2 ** 32 - 1), -1);
  assertEquals(new MemoryInstance(typeOf(0)).grow(65_537), -1);
  assertEquals(new MemoryInstance(typeOf(0, undefined, { address: I64 })).grow(2 ** 48), -1);
});

Deno.test("the type that imports are matched against has the present size", () => {
  const memory = new MemoryInstance(typeOf(1, 4));
  memory.grow(2);
  assertEquals(memory.type.limits, { min: 3, max: 4 });
  assertEquals(memory.declared.limits, { min: 1, max: 4 });
});

Deno.test("whoever watches a memory is told of every growth", () => {
  const memory = new MemoryInstance(typeOf(1)), owner: DataView[] = [];
  memory.onGrow(owner, (seen, memory) => seen.push(memory.view()));
  memory.grow(1);
  memory.grow(65_536);
  memory.grow(0);
  assertEquals(owner.map((view) => view.byteLength), [2 * PAGE_SIZE, 2 * PAGE_SIZE]);
});

Deno.test("whoever watches a memory is told of every new buffer", () => {
  const memory = new MemoryInstance(typeOf(1)), owner: ArrayBuffer[] = [memory.buffer];
  memory.onGrow(owner, (seen, { buffer }) => seen.push(buffer));
  memory.grow(1);
  memory.grow(0);
  assertEquals(owner.map((buffer) => buffer.byteLength), [0, 0, 2 * PAGE_SIZE], "each is detached by the next");
  assertEquals(owner[2], memory.buffer);
});

Deno.test("contents and views end where the memory does, whoever has seen the buffer", () => {
  for (const seen of [false, true]) {
    const memory = counting();
    if (seen) memory.buffer;
    for (const pages of [1, 3, 300]) {
      memory.grow(pages - memory.pages);
      assertEquals([memory.contents.length, memory.view().byteLength, memory.pages], [
        pages * PAGE_SIZE,
        pages * PAGE_SIZE,
        pages,
      ]);
      assertEquals([memory.contents[7], memory.view().getUint8(7), memory.contents.at(-1)], [8, 8, 0]);
    }
    assertThrows(() => memory.view().getUint8(300 * PAGE_SIZE), RangeError);
    assertEquals([memory.buffer.byteLength, memory.bytes[7]], [300 * PAGE_SIZE, 8]);
  }
});

Deno.test("a memory that may not be had is an error, and what was reserved for it is given back", () => {
  let reserved = 0;
  const reserve = (bytes: number): boolean => (reserved += bytes) <= 2 ** 50;
  const error = assertThrows(
    () => new MemoryInstance(typeOf(2 ** 20, undefined, { address: I64 }), reserve),
    LimitError,
  );
  assertEquals([error.message, reserved], [
    "cannot allocate a memory of 1048576 pages: there are not that many bytes left",
    0,
  ]);
  assertThrows(() => new MemoryInstance(typeOf(1), () => false), LimitError, "cannot allocate a memory of 1 pages");
});

Deno.test("a shared memory has a shared buffer that stays as it is when the memory grows", () => {
  const memory = new MemoryInstance(typeOf(1, 2, { shared: true })), old: unknown = memory.buffer;
  assert(old instanceof SharedArrayBuffer);
  memory.grow(1);
  assertEquals([old.byteLength, memory.bytes.length], [PAGE_SIZE, 2 * PAGE_SIZE]);
  memory.bytes[0] = 9;
  assertEquals(new Uint8Array(old)[0], 9);
});

Deno.test("fill, copy and init write what they say", () => {
  const memory = counting();
  memory.fill(1, 0x1ff, 2);
  assertEquals(contents(memory, 4), [1, 255, 255, 4]);
  memory.copy(4, memory, 3, 3);
  assertEquals(contents(memory, 8), [1, 255, 255, 4, 4, 5, 6, 8], "overlapping ranges are copied as if at once");
  const other = new MemoryInstance(typeOf(1));
  other.copy(1, memory, 3, 2);
  other.init(3, Uint8Array.of(7, 8, 9), 1, 2);
  assertEquals(contents(other, 6), [0, 4, 4, 8, 9, 0]);
});

Deno.test("what reaches outside traps and writes nothing", () => {
  const memory = counting(), other = new MemoryInstance(typeOf(0)), data = new Uint8Array(4), end = PAGE_SIZE;
  const actions = [
    () => memory.fill(end - 1, 9, 2),
    () => memory.fill(end + 1, 9, 0),
    () => memory.fill(2 ** 64, 9, 1),
    () => memory.copy(end - 1, memory, 0, 2),
    () => memory.copy(0, memory, end - 1, 2),
    () => memory.copy(0, other, 0, 1),
    () => memory.init(end - 1, data, 0, 2),
    () => memory.init(0, data, 3, 2),
    () => memory.init(0, data, 5, 0),
  ];
  for (const action of actions) assertEquals(trapOf(action), "memoryOutOfBounds");
  assertEquals([...contents(memory, 8), memory.bytes[end - 1]], [1, 2, 3, 4, 5, 6, 7, 8, 0]);
});

Deno.test("nothing may be done at the very end", () => {
  const memory = counting();
  memory.fill(PAGE_SIZE, 9, 0);
  memory.copy(PAGE_SIZE, memory, PAGE_SIZE, 0);
  memory.init(PAGE_SIZE, new Uint8Array(4), 4, 0);
  assertEquals(contents(memory, 1), [1]);
});
