import { assertEquals } from "@std/assert";
import * as f64x2 from "./f64x2.ts";
import { Lanes } from "./lanes.ts";

const SIGNALLING = 0x7ff4000000000000n;
const lanes = new Lanes(new ArrayBuffer(48));

Deno.test("f64x2.min gives NaN for NaN, pmin and pmax take an operand as it is", () => {
  lanes.f64.set([NaN, -0, 1, 0]);
  lanes.i64[0] = SIGNALLING;
  f64x2.min(lanes, 4, 0, 2);
  assertEquals([...lanes.f64.subarray(4)], [NaN, -0]);
  f64x2.pmin(lanes, 4, 0, 2);
  assertEquals([lanes.i64[4], lanes.f64[5]], [SIGNALLING, -0]);
  f64x2.pmax(lanes, 4, 2, 0);
  assertEquals([...lanes.f64.subarray(4)], [1, 0]);
});

Deno.test("f64x2.abs and neg change the sign of a NaN and nothing else", () => {
  lanes.i64.set([SIGNALLING, SIGNALLING]);
  f64x2.neg(lanes, 2, 0);
  f64x2.abs(lanes, 4, 2);
  assertEquals([lanes.i64[2], lanes.i64[5]], [BigInt.asIntN(64, SIGNALLING | (1n << 63n)), SIGNALLING]);
});

Deno.test("f64x2 conversions take the lower lanes, also in place", () => {
  lanes.i32.set([-1, 5, 6, 7]);
  f64x2.convertLowI32x4U(lanes, 0, 0);
  assertEquals([...lanes.f64.subarray(0, 2)], [2 ** 32 - 1, 5]);
  lanes.f32.set([1.5, -2.5, 9, 9]);
  f64x2.promoteLowF32x4(lanes, 0, 0);
  assertEquals([...lanes.f64.subarray(0, 2)], [1.5, -2.5]);
});

Deno.test("f64x2 comparisons give full masks", () => {
  lanes.f64.set([1, NaN, 2, NaN]);
  f64x2.lt(lanes, 4, 0, 2);
  assertEquals([...lanes.i64.subarray(4)], [-1n, 0n]);
  f64x2.ne(lanes, 4, 0, 2);
  assertEquals([...lanes.i64.subarray(4)], [-1n, -1n]);
});
