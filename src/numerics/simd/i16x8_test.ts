import { assertEquals } from "@std/assert";
import * as i16x8 from "./i16x8.ts";
import { Lanes } from "./lanes.ts";

const lanes = new Lanes(new ArrayBuffer(48));

/** The first lanes of the result of `operator` on these lanes. */
function apply(operator: typeof i16x8.add, a: number[], b: number[]): number[] {
  lanes.i16.set(a);
  lanes.i16.set(b, 8);
  operator(lanes, 4, 0, 2);
  return [...lanes.i16.subarray(16, 16 + a.length)];
}

Deno.test("i16x8 arithmetic wraps around or saturates", () => {
  assertEquals(apply(i16x8.add, [32767, -32768], [1, -1]), [-32768, 32767]);
  assertEquals(apply(i16x8.mul, [256, -32768], [256, -32768]), [0, 0]);
  assertEquals(apply(i16x8.addSatS, [32767, -32768], [1, -1]), [32767, -32768]);
  assertEquals(apply(i16x8.subSatU, [0, -1], [1, 1]), [0, -2]);
});

Deno.test("i16x8.q15mulr_sat_s rounds a half up and saturates the one product that is too large", () => {
  assertEquals(apply(i16x8.q15mulrSatS, [-32768, -32768, 1, -1], [-32768, 32767, 16384, 16384]), [32767, -32767, 1, 0]);
});

Deno.test("i16x8 widening operators take their lanes from one half, and may replace their operand", () => {
  const bytes = Array.from({ length: 16 }, (_, i) => i - 8);
  const cases: [typeof i16x8.abs, number[]][] = [
    [i16x8.extendLowI8x16S, [-8, -7]],
    [i16x8.extendHighI8x16S, [0, 1]],
    [i16x8.extendLowI8x16U, [248, 249]],
    [i16x8.extaddPairwiseI8x16S, [-15, -11]],
    [i16x8.extaddPairwiseI8x16U, [497, 501]],
  ];
  for (const [extend, expected] of cases) {
    lanes.i8.set(bytes);
    extend(lanes, 0, 0);
    assertEquals([...lanes.i16.subarray(0, 2)], expected, extend.name);
  }
});

Deno.test("i16x8.extmul multiplies without loss", () => {
  lanes.i8.fill(-128, 0, 32);
  i16x8.extmulHighI8x16S(lanes, 4, 0, 2);
  assertEquals(lanes.i16[16], 16384);
  lanes.i8.fill(-1, 0, 32);
  i16x8.extmulLowI8x16U(lanes, 0, 0, 2);
  assertEquals(lanes.i16[7] & 0xffff, 255 * 255);
});
