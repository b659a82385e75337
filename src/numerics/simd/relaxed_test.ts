/** The choices of the deterministic profile, on operands on which processors differ. */
import { assertEquals } from "@std/assert";
import { Lanes } from "./lanes.ts";
import { simdOperators } from "./table.ts";

const lanes = new Lanes(new ArrayBuffer(64));

Deno.test("relaxed multiply-add rounds twice", () => {
  const [x, y, z] = [1 + 2 ** -22, 1 + 2 ** -15, -(1 + 2 ** -15 + 2 ** -22)];
  for (const [name, sign] of [["f32x4.relaxed_madd", 1], ["f32x4.relaxed_nmadd", -1]] as const) {
    lanes.f32.set([sign * x, 2 ** 127, 1, 0, y, 2, 1, 0, z, -(2 ** 127), 1, 1]);
    simdOperators[name](lanes, 6, 0, 2, 4);
    assertEquals(lanes.f32[12], 0, "2 ** -37 if rounded once");
    assertEquals(lanes.f32[13], sign * Infinity, "finite if rounded once");
  }
  lanes.f64.set([1 + 2 ** -30, 3, 1 + 2 ** -30, 4, -(1 + 2 ** -29), 5]);
  simdOperators["f64x2.relaxed_madd"](lanes, 6, 0, 2, 4);
  assertEquals([...lanes.f64.subarray(6)], [0, 17]);
  simdOperators["f64x2.relaxed_nmadd"](lanes, 6, 0, 2, 4);
  assertEquals(lanes.f64[7], -7);
});

Deno.test("relaxed dot products take both operands as signed and saturate the sum of two", () => {
  lanes.i8.fill(-128, 0, 16);
  lanes.i8.fill(-127, 16, 32);
  simdOperators["i16x8.relaxed_dot_i8x16_i7x16_s"](lanes, 6, 0, 2);
  assertEquals(lanes.i16[24], 32512);
  simdOperators["i16x8.relaxed_dot_i8x16_i7x16_s"](lanes, 6, 0, 0);
  assertEquals(lanes.i16[24], 32767);
  lanes.i32.fill(1, 8, 12);
  simdOperators["i32x4.relaxed_dot_i8x16_i7x16_add_s"](lanes, 6, 0, 2, 4);
  assertEquals(lanes.i32[12], 65025);
  lanes.i32.fill(0x7fffffff, 8, 12);
  simdOperators["i32x4.relaxed_dot_i8x16_i7x16_add_s"](lanes, 4, 0, 2, 4);
  assertEquals(lanes.i32[8], (0x7fffffff + 65024) | 0, "the last addition wraps around, also in place");
});

Deno.test("relaxed_swizzle gives 0 for every lane that is not there", () => {
  lanes.i8.set(Array.from({ length: 16 }, (_, i) => i + 1));
  lanes.i8.fill(17, 16, 32);
  simdOperators["i8x16.relaxed_swizzle"](lanes, 6, 0, 2);
  assertEquals(lanes.i8[48], 0);
});

Deno.test("relaxed_laneselect chooses bit by bit", () => {
  lanes.i32.fill(-1, 0, 4);
  lanes.i32.fill(0, 4, 8);
  lanes.i32.fill(0x01020304, 8, 12);
  for (const shape of ["i8x16", "i16x8", "i32x4", "i64x2"] as const) {
    simdOperators[`${shape}.relaxed_laneselect`](lanes, 6, 0, 2, 4);
    assertEquals(lanes.i32[12], 0x01020304, shape);
  }
});

Deno.test("relaxed truncation, minimum, maximum and q15mulr are the strict ones", () => {
  lanes.f32.set([NaN, 3e9, -3e9, 1, 1, 1, 1, 1]);
  simdOperators["i32x4.relaxed_trunc_f32x4_s"](lanes, 6, 0);
  assertEquals([...lanes.i32.subarray(12)], [0, 0x7fffffff, -0x80000000, 1]);
  simdOperators["f32x4.relaxed_min"](lanes, 6, 0, 2);
  assertEquals([...lanes.f32.subarray(12)], [NaN, 1, -3e9, 1]);
  lanes.i16.fill(-32768, 0, 8);
  simdOperators["i16x8.relaxed_q15mulr_s"](lanes, 6, 0, 0);
  assertEquals(lanes.i16[24], 32767);
});
