import { assertEquals } from "@std/assert";
import * as i8x16 from "./i8x16.ts";
import { Lanes } from "./lanes.ts";

const lanes = new Lanes(new ArrayBuffer(48));

/** The first lanes of the result of `operator` on these lanes. */
function apply(operator: typeof i8x16.add, a: number[], b: number[]): number[] {
  lanes.i8.set(a);
  lanes.i8.set(b, 16);
  operator(lanes, 4, 0, 2);
  return [...lanes.i8.subarray(32, 32 + a.length)];
}

Deno.test("i8x16 saturating arithmetic stays within its range", () => {
  assertEquals(apply(i8x16.addSatS, [127, -128, 100], [1, -1, 27]), [127, -128, 127]);
  assertEquals(apply(i8x16.addSatU, [-1, 127, -128], [1, 1, -128]), [-1, -128, -1]);
  assertEquals(apply(i8x16.subSatS, [-128, 127, 0], [1, -1, -128]), [-128, 127, 127]);
  assertEquals(apply(i8x16.subSatU, [0, -1, 5], [1, 1, 5]), [0, -2, 0]);
});

Deno.test("i8x16.avgr_u rounds a half up and does not overflow", () => {
  assertEquals(apply(i8x16.avgrU, [-1, 1, 0], [-1, 2, 0]), [-1, 2, 0]);
});

Deno.test("i8x16.swizzle gives 0 for lanes that are not there", () => {
  assertEquals(apply(i8x16.swizzle, [10, 11, 12, 13], [3, 16, -1, 0]), [13, 0, 0, 10]);
});

Deno.test("i8x16.shuffle picks lanes of both operands, also into one of them", () => {
  lanes.i8.set(Array.from({ length: 32 }, (_, i) => i));
  const reverse = Uint8Array.from({ length: 16 }, (_, i) => 31 - 2 * i);
  i8x16.shuffle(lanes, 0, 0, 2, reverse);
  assertEquals([...lanes.i8.subarray(0, 16)], [...reverse]);
});

Deno.test("i8x16 shift counts are taken modulo 8", () => {
  lanes.i8.fill(-127, 0, 16);
  i8x16.shrU(lanes, 2, 0, 9);
  i8x16.shrS(lanes, 4, 0, -7);
  assertEquals([lanes.i8[16], lanes.i8[32]], [64, -64]);
});

Deno.test("i8x16 negation and absolute value of the smallest lane are itself", () => {
  lanes.i8.fill(-128, 0, 16);
  i8x16.abs(lanes, 2, 0);
  i8x16.neg(lanes, 4, 0);
  assertEquals([lanes.i8[16], lanes.i8[32]], [-128, -128]);
});

Deno.test("i8x16.bitmask and all_true look at every lane", () => {
  lanes.i8.fill(1, 0, 16);
  lanes.i8[15] = -1;
  assertEquals([i8x16.bitmask(lanes, 0), i8x16.allTrue(lanes, 0)], [0x8000, 1]);
  lanes.i8[7] = 0;
  assertEquals(i8x16.allTrue(lanes, 0), 0);
});

Deno.test("i8x16.narrow takes its operands as signed", () => {
  lanes.i16.set([300, -300, 127, -128, 255, -1, 0x7fff, -0x8000, 1, 2, 3, 4, 5, 6, 7, 8]);
  i8x16.narrowI16x8S(lanes, 4, 0, 2);
  assertEquals([...lanes.i8.subarray(32, 42)], [127, -128, 127, -128, 127, -1, 127, -128, 1, 2]);
  i8x16.narrowI16x8U(lanes, 4, 0, 2);
  assertEquals([...lanes.i8.subarray(32, 42)], [-1, 0, 127, 0, -1, 0, -1, 0, 1, 2]);
});
