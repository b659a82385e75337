import { assert, assertEquals, assertThrows } from "@std/assert";
import { MalformedError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { Reader } from "./reader.ts";
import { unsigned } from "./testing/bytes.ts";

function reading(...bytes: number[]): Reader {
  return new Reader(Uint8Array.from(bytes));
}

/** Asserts that `read` refuses the bytes for a reason and at an offset. */
function assertMalformed(bytes: readonly number[], read: (reader: Reader) => unknown, reason: string, offset: number) {
  const error = assertThrows(() => read(reading(...bytes)), MalformedError);
  assertEquals([error.reason, error.offset], [reason, offset]);
}

/** LEB128 of a BigInt in as few bytes as it takes. */
function leb(value: bigint, signed: boolean): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn), rest = value >> 7n;
    const last = signed ? (low & 0x40) === 0 ? rest === 0n : rest === -1n : rest === 0n;
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
    value = rest;
  }
}

/** 0, and around each power of two up to 2^`bits`, both signs if wanted. */
function* samples(bits: number, signed: boolean): Generator<bigint> {
  for (let k = 0n; k <= BigInt(bits); k++) {
    for (const value of [(1n << k) - 1n, 1n << k, (1n << k) + 1n, -(1n << k), -(1n << k) - 1n]) {
      const fits = signed ? BigInt.asIntN(bits, value) === value : BigInt.asUintN(bits, value) === value;
      if (fits) yield value;
    }
  }
}

Deno.test("u32 reads every length of LEB128", () => {
  for (const value of samples(32, false)) assertEquals(reading(...leb(value, false)).u32(), Number(value));
  assertEquals(reading(0x80, 0x80, 0x80, 0x80, 0x00).u32(), 0, "padding is allowed");
});

Deno.test("s32 and s33 read every length of LEB128 with its sign", () => {
  for (const value of samples(32, true)) assertEquals(reading(...leb(value, true)).s32(), Number(value));
  for (const value of samples(33, true)) assertEquals(reading(...leb(value, true)).s33(), Number(value));
  assertEquals(reading(0xff, 0xff, 0xff, 0xff, 0x7f).s32(), -1, "padding with the sign is allowed");
});

Deno.test("64-bit integers are read into two halves", () => {
  const reader = (value: bigint, signed: boolean) => reading(...leb(value, signed), 0x55);
  for (const value of samples(64, true)) {
    const r = reader(value, true);
    r.s64();
    assertEquals([r.lo, r.hi, r.byte()], [Number(BigInt.asIntN(32, value)), Number(value >> 32n), 0x55], `${value}`);
  }
  for (const value of samples(64, false)) {
    const r = reader(value, false);
    assertEquals(r.u64(), Number(value));
    assertEquals([r.lo | 0, r.hi | 0, r.byte()], [
      Number(BigInt.asIntN(32, value)),
      Number(BigInt.asIntN(32, value >> 32n)),
      0x55,
    ], `${value}`);
  }
});

Deno.test("integers with too many bytes, or too large in the last one, are malformed there", () => {
  const [long, large] = ["integer representation too long", "integer too large"];
  assertMalformed([0x80, 0x80, 0x80, 0x80, 0x80, 0], (r) => r.u32(), long, 4);
  assertMalformed([0x80, 0x80, 0x80, 0x80, 0x10], (r) => r.u32(), large, 4);
  assertMalformed([0x80, 0x80, 0x80, 0x80, 0x80, 0], (r) => r.s32(), long, 4);
  assertMalformed([0xff, 0xff, 0xff, 0xff, 0x0f], (r) => r.s32(), large, 4);
  assertMalformed([0x80, 0x80, 0x80, 0x80, 0x08], (r) => r.s32(), large, 4);
  assertMalformed([0x80, 0x80, 0x80, 0x80, 0x80, 0], (r) => r.s33(), long, 4);
  assertMalformed([0x80, 0x80, 0x80, 0x80, 0x10], (r) => r.s33(), large, 4);
  const nine = Array(9).fill(0x80);
  assertMalformed([...nine, 0x80, 0], (r) => r.s64(), long, 9);
  assertMalformed([...nine, 0x01], (r) => r.s64(), large, 9);
  assertMalformed([...nine, 0x02], (r) => r.u64(), large, 9);
  assertMalformed([...nine, 0x7f], (r) => r.u64(), large, 9);
});

Deno.test("nothing is read behind the end", () => {
  const reads: ((r: Reader) => unknown)[] = [
    (r) => r.byte(),
    (r) => r.u32(),
    (r) => r.s32(),
    (r) => r.s33(),
    (r) => r.s64(),
    (r) => r.u64(),
    (r) => r.bits32(),
    (r) => r.bits64(),
    (r) => r.skip(1),
    (r) => r.name(),
  ];
  for (const read of reads) assertMalformed([], read, "unexpected end", 0);
  assertEquals(reading().peek(), -1);
  const inner = new Reader(Uint8Array.of(1, 2, 3), 1, 2);
  assertEquals([inner.byte(), inner.atEnd, inner.peek()], [2, true, -1]);
  assertMalformed([5, 1, 2], (r) => r.blob(), "unexpected end: length out of bounds", 1);
});

Deno.test("bits keep signalling NaNs as they are", () => {
  assertEquals(reading(0x01, 0x00, 0xa0, 0x7f).bits32(), 0x7fa00001);
  const r = reading(0x01, 0, 0, 0, 0, 0, 0xf4, 0xff);
  r.bits64();
  assertEquals([r.lo, r.hi >>> 0], [1, 0xfff40000]);
});

Deno.test("bytes of a larger buffer are read where they lie", () => {
  const r = new Reader(Uint8Array.of(9, 9, 1, 2, 3, 4).subarray(2));
  assertEquals(r.bits32(), 0x04030201);
});

Deno.test("a window has to be consumed entirely, and no further", () => {
  const r = reading(2, 1, 2, 3);
  const window = (r: Reader, size: number, count: number) => {
    const outer = r.enter(size);
    r.skip(count);
    r.leave(outer, "left over");
  };
  window(r, r.u32(), 2);
  assertEquals(r.byte(), 3, "what follows the window can be read again");
  assertMalformed([1, 2, 3], (r) => window(r, 2, 1), "left over", 1);
  assertMalformed([1, 2, 3], (r) => window(r, 2, 3), "unexpected end", 0);
  const message = "unexpected end of section or function: length out of bounds";
  assertMalformed([1, 2], (r) => window(r, 3, 0), message, 0);
});

Deno.test("names are UTF-8, strictly", () => {
  assertEquals(reading(6, 0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0).name(), "\ufeffé\0", "a byte order mark is a character");
  const malformed = [[0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
  for (const bytes of malformed) {
    assertMalformed([bytes.length, ...bytes], (r) => r.name(), "malformed UTF-8 encoding", 0);
  }
  const tooLong = LIMITS.nameBytes + 1, bytes = [...unsigned(tooLong), ...Array(tooLong).fill(0x61)];
  assertMalformed(bytes, (r) => r.name(), `length out of bounds: a name of ${tooLong} bytes`, 0);
});

Deno.test("a vector's length alone allocates nothing, and has a limit", () => {
  assertEquals(reading(3, 7, 8, 9).vector("numbers", 3, () => 1), [1, 1, 1]);
  const huge = [...unsigned(2 ** 32 - 1)];
  assertMalformed(huge, (r) => r.vector("types", 2 ** 32, () => r.byte()), "unexpected end", 5);
  const reason = "length out of bounds: 4294967295 types, at most 1000 are supported";
  assertMalformed(huge, (r) => r.vector("types", 1000, () => assert(false)), reason, 0);
});
