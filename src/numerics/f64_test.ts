import { assertEquals } from "@std/assert";
import { f64ReinterpretI64, i64ReinterpretF64 } from "./convert.ts";
import * as f64 from "./f64.ts";

/** As bits, so that -0 and 0 differ. */
function assertSame(actual: readonly number[], expected: readonly number[]): void {
  assertEquals(actual.map(i64ReinterpretF64), expected.map(i64ReinterpretF64));
}

Deno.test("f64.min and f64.max order zeros by sign and give NaN for NaN", () => {
  assertSame([f64.min(0, -0), f64.min(-0, 0), f64.max(0, -0), f64.max(-0, 0)], [-0, -0, 0, 0]);
  assertSame([f64.min(-Infinity, 1), f64.max(Infinity, 1), f64.min(1, 2), f64.max(1, 2)], [-Infinity, Infinity, 1, 2]);
  for (const choose of [f64.min, f64.max]) {
    for (const [a, b] of [[NaN, 1], [1, NaN], [NaN, -Infinity], [NaN, NaN]]) {
      assertEquals(BigInt.asUintN(63, i64ReinterpretF64(choose(a, b))), 0x7ff8000000000000n, "canonical NaN");
    }
  }
});

Deno.test("f64.nearest rounds ties to even and keeps the sign of a zero", () => {
  assertSame([0, -0, 0.25, -0.25, 0.5, -0.5].map(f64.nearest), [0, -0, 0, -0, 0, -0]);
  assertSame([1.5, 2.5, -1.5, -2.5, 3.5].map(f64.nearest), [2, 2, -2, -2, 4]);
  assertSame([0.49999999999999994, 0.5000000000000001].map(f64.nearest), [0, 1]);
  assertSame([2 ** 51 + 0.5, 2 ** 51 + 1.5].map(f64.nearest), [2 ** 51, 2 ** 51 + 2]);
  assertSame([2 ** 52 - 0.5, 2 ** 52 + 1, 2 ** 53 - 1].map(f64.nearest), [2 ** 52, 2 ** 52 + 1, 2 ** 53 - 1]);
  assertSame([1e300, Infinity, -Infinity].map(f64.nearest), [1e300, Infinity, -Infinity]);
});

Deno.test("f64 rounding to integers keeps the sign of a zero", () => {
  assertSame([f64.ceil(-0.5), f64.floor(-0), f64.trunc(-0.9), f64.floor(-0.5)], [-0, -0, -0, -1]);
  assertSame([f64.sqrt(-0), f64.sqrt(2), f64.sqrt(2 ** -1074)], [-0, Math.SQRT2, 2 ** -537]);
});

Deno.test("f64 sign operators look at the sign bit, also of zeros", () => {
  assertSame([f64.copysign(1, -0), f64.copysign(-1, 0), f64.copysign(-0, 5), f64.copysign(0, -5)], [-1, 1, 0, -0]);
  assertSame([f64.abs(-0), f64.neg(0), f64.neg(-0)], [0, -0, 0]);
});

Deno.test("f64 sign operators on bits change the sign of a NaN and nothing else", () => {
  const signalling = 0x7ff0000000000001n;
  const negative = BigInt.asIntN(64, signalling | (1n << 63n));
  assertEquals(f64.negBits(signalling), negative);
  assertEquals(f64.negBits(negative), signalling);
  assertEquals(f64.absBits(negative), signalling);
  assertEquals(f64.copysignBits(signalling, -1n), negative);
  assertEquals(f64.copysignBits(negative, 0n), signalling);
});

Deno.test("f64 rounding quiets a signalling NaN", () => {
  for (const round of [f64.ceil, f64.floor, f64.trunc, f64.nearest, f64.sqrt]) {
    assertEquals(i64ReinterpretF64(round(f64ReinterpretI64(0x7ff4000000000001n))), 0x7ffc000000000001n, round.name);
  }
});

Deno.test("f64 comparisons with NaN are false, but for ne", () => {
  for (const compare of [f64.eq, f64.lt, f64.gt, f64.le, f64.ge]) {
    assertEquals([compare(NaN, NaN), compare(NaN, 0), compare(0, NaN)], [0, 0, 0]);
  }
  assertEquals([f64.ne(NaN, NaN), f64.eq(0, -0), f64.lt(-0, 0), f64.ge(-0, 0)], [1, 1, 0, 1]);
});
