import { assertEquals } from "@std/assert";
import * as i64x2 from "./i64x2.ts";
import { Lanes } from "./lanes.ts";

const MIN = -0x8000000000000000n;
const lanes = new Lanes(new ArrayBuffer(48));

/** The result of `operator` on these lanes. */
function apply(operator: typeof i64x2.add, a: [bigint, bigint], b: [bigint, bigint]): bigint[] {
  lanes.i64.set([...a, ...b]);
  operator(lanes, 4, 0, 2);
  return [...lanes.i64.subarray(4)];
}

Deno.test("i64x2 arithmetic wraps around", () => {
  assertEquals(apply(i64x2.add, [-1n, MIN], [1n, -1n]), [0n, -MIN - 1n]);
  assertEquals(apply(i64x2.mul, [MIN, 3n], [-1n, -5n]), [MIN, -15n]);
  lanes.i64.set([MIN, -5n]);
  i64x2.abs(lanes, 2, 0);
  i64x2.neg(lanes, 4, 0);
  assertEquals([...lanes.i64.subarray(2)], [MIN, 5n, MIN, 5n]);
});

Deno.test("i64x2 shift counts are taken modulo 64", () => {
  lanes.i64.set([MIN, 3n]);
  i64x2.shrS(lanes, 2, 0, 65);
  i64x2.shrU(lanes, 4, 0, -63);
  assertEquals([...lanes.i64.subarray(2)], [MIN / 2n, 1n, -MIN / 2n, 1n]);
  i64x2.shl(lanes, 0, 0, 62);
  assertEquals([...lanes.i64.subarray(0, 2)], [0n, MIN / 2n]);
});

Deno.test("i64x2.extmul multiplies without loss", () => {
  lanes.i32.fill(-1, 0, 8);
  i64x2.extmulLowI32x4U(lanes, 4, 0, 2);
  assertEquals(lanes.i64[4], BigInt.asIntN(64, 0xffffffffn * 0xffffffffn));
  i64x2.extmulHighI32x4S(lanes, 0, 0, 2);
  assertEquals(lanes.i64[1], 1n);
});

Deno.test("i64x2 comparisons and masks", () => {
  assertEquals(apply(i64x2.ltS, [MIN, 1n], [0n, 1n]), [-1n, 0n]);
  assertEquals(apply(i64x2.geS, [MIN, 1n], [0n, 1n]), [0n, -1n]);
  assertEquals([i64x2.bitmask(lanes, 0), i64x2.allTrue(lanes, 0), i64x2.allTrue(lanes, 2)], [1, 1, 0]);
});
