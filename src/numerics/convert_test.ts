import { assertEquals, assertThrows } from "@std/assert";
import * as convert from "./convert.ts";
import { ArithmeticFault } from "./fault.ts";

/** For each trapping truncation: the largest operand above its range and below, and values just inside. */
const RANGES = [
  { truncate: convert.i32TruncS, saturate: convert.i32TruncSatS, below: -(2 ** 31) - 1, above: 2 ** 31 },
  { truncate: convert.i32TruncU, saturate: convert.i32TruncSatU, below: -1, above: 2 ** 32 },
  { truncate: convert.i64TruncS, saturate: convert.i64TruncSatS, below: -(2 ** 63) - 2 ** 11, above: 2 ** 63 },
  { truncate: convert.i64TruncU, saturate: convert.i64TruncSatU, below: -1, above: 2 ** 64 },
];

Deno.test("truncation traps outside its range, and says why", () => {
  for (const { truncate, below, above } of RANGES) {
    for (const operand of [below, above, -Infinity, Infinity]) {
      assertThrows(() => truncate(operand), ArithmeticFault, "integer overflow");
    }
    assertThrows(() => truncate(NaN), ArithmeticFault, "invalid conversion to integer");
  }
});

Deno.test("truncation rounds towards zero up to the borders", () => {
  assertEquals([-2147483648.9, -0.9, -0, 0.9, 2147483647.9].map(convert.i32TruncS), [-2147483648, 0, 0, 0, 2147483647]);
  assertEquals([-0.9, 2147483648.5, 4294967295.9].map(convert.i32TruncU), [0, -2147483648, -1]);
  assertEquals([-(2 ** 63), -1.9, -0.5, 2 ** 63 - 1024].map(convert.i64TruncS), [
    -(2n ** 63n),
    -1n,
    0n,
    2n ** 63n - 1024n,
  ]);
  assertEquals([-0.9, 2 ** 63, 2 ** 64 - 2048].map(convert.i64TruncU), [0n, -(2n ** 63n), -2048n]);
  assertEquals([2 ** 53 - 1, -(2 ** 53) + 1].map(convert.i64TruncS), [2n ** 53n - 1n, 1n - 2n ** 53n]);
});

Deno.test("saturating truncation gives the nearest bound, and 0 for NaN", () => {
  const bounds = RANGES.map(({ saturate, below, above }) =>
    [saturate(-Infinity), saturate(below), saturate(NaN), saturate(above), saturate(Infinity)].map(BigInt)
  );
  assertEquals(bounds, [
    [-(2n ** 31n), -(2n ** 31n), 0n, 2n ** 31n - 1n, 2n ** 31n - 1n],
    [0n, 0n, 0n, -1n, -1n],
    [-(2n ** 63n), -(2n ** 63n), 0n, 2n ** 63n - 1n, 2n ** 63n - 1n],
    [0n, 0n, 0n, -1n, -1n],
  ]);
});

Deno.test("i64 becomes f32 with one rounding", () => {
  // Rounding to a double first would lose the 1 that breaks the tie.
  assertEquals(convert.f32ConvertI64S(0x4000004000000001n), 2 ** 62 + 2 ** 39);
  assertEquals(convert.f32ConvertI64S(0x4000004000000000n), 2 ** 62);
  assertEquals(convert.f32ConvertI64S(-0x4000004000000001n), -(2 ** 62) - 2 ** 39);
  assertEquals(convert.f32ConvertI64S(-0x4000004000000000n), -(2 ** 62));
  assertEquals(convert.f32ConvertI64U(BigInt.asIntN(64, 0x8000008000000001n)), 2 ** 63 + 2 ** 40);
  assertEquals(convert.f32ConvertI64U(-1n), 2 ** 64);
  assertEquals(convert.f32ConvertI64S(2n ** 24n + 1n), 2 ** 24);
  assertEquals(convert.f32ConvertI64S(2n ** 53n + 2n ** 29n + 1n), 2 ** 53 + 2 ** 30);
  assertEquals(convert.f32ConvertI64S(-1n), -1);
});

Deno.test("i64 becomes f64 with one rounding", () => {
  assertEquals(convert.f64ConvertI64S(2n ** 53n + 1n), 2 ** 53);
  assertEquals(convert.f64ConvertI64S(2n ** 53n + 3n), 2 ** 53 + 4);
  assertEquals(convert.f64ConvertI64S(-(2n ** 63n)), -(2 ** 63));
  assertEquals(convert.f64ConvertI64U(-1n), 2 ** 64);
  assertEquals(convert.f64ConvertI64U(BigInt.asIntN(64, 2n ** 63n + 1025n)), 2 ** 63 + 2048);
  assertEquals(Object.is(convert.f64ConvertI64S(0n), 0), true);
});

Deno.test("demotion rounds, overflows and keeps the sign of a zero", () => {
  assertEquals(convert.f32DemoteF64(1 + 2 ** -24), 1);
  assertEquals(convert.f32DemoteF64(1 + 2 ** -24 + 2 ** -52), 1 + 2 ** -23);
  assertEquals(convert.f32DemoteF64(2 ** 128 - 2 ** 103), Infinity);
  assertEquals(Object.is(convert.f32DemoteF64(-(2 ** -150)), -0), true);
});

Deno.test("unsigned conversions take an i32 as its 32 bits", () => {
  assertEquals(convert.i64ExtendI32U(-1), 0xffffffffn);
  assertEquals(convert.i64ExtendI32S(-1), -1n);
  assertEquals(convert.i32WrapI64(0x1234567880000000n), -0x80000000);
  assertEquals([convert.f64ConvertI32U(-1), convert.f32ConvertI32U(-1)], [2 ** 32 - 1, 2 ** 32]);
  assertEquals(convert.f32ConvertI32S(2 ** 24 + 1), 2 ** 24);
});

Deno.test("reinterpretation keeps every bit that a number can hold", () => {
  for (const bits of [0x7ff8000012345678n, 0x7ff0000000000001n, -0x8000000000000000n, 1n]) {
    assertEquals(convert.i64ReinterpretF64(convert.f64ReinterpretI64(bits)), bits);
  }
  for (const bits of [0x7fc12345, -0x80000000, 1]) {
    assertEquals(convert.i32ReinterpretF32(convert.f32ReinterpretI32(bits)), bits);
  }
  assertEquals(convert.i32ReinterpretF32(convert.f32ReinterpretI32(0x7f800001)), 0x7fc00001, "quieted");
});
