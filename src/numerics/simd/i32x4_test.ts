import { assertEquals } from "@std/assert";
import * as i32x4 from "./i32x4.ts";
import { Lanes } from "./lanes.ts";

const lanes = new Lanes(new ArrayBuffer(48));

Deno.test("i32x4.dot_i16x8_s wraps around in its one overflow", () => {
  lanes.i16.fill(-32768, 0, 16);
  i32x4.dotI16x8S(lanes, 0, 0, 2);
  assertEquals([...lanes.i32.subarray(0, 4)], [-(2 ** 31), -(2 ** 31), -(2 ** 31), -(2 ** 31)]);
});

Deno.test("i32x4 truncation saturates, and takes NaN for 0", () => {
  lanes.f32.set([NaN, 3e9, -3e9, -1.9]);
  i32x4.truncSatF32x4S(lanes, 2, 0);
  assertEquals([...lanes.i32.subarray(4, 8)], [0, 0x7fffffff, -0x80000000, -1]);
  i32x4.truncSatF32x4U(lanes, 0, 0);
  assertEquals([...lanes.i32.subarray(0, 4)], [0, 3e9 | 0, 0, 0]);
});

Deno.test("i32x4 truncation of doubles clears the upper lanes, also in place", () => {
  lanes.f64.set([-5.5, 1e10]);
  i32x4.truncSatF64x2SZero(lanes, 0, 0);
  assertEquals([...lanes.i32.subarray(0, 4)], [-5, 0x7fffffff, 0, 0]);
});

Deno.test("i32x4 order differs between signed and unsigned", () => {
  lanes.i32.set([-1, 1, -1, 5, 1, -1, -1, 5]);
  i32x4.ltS(lanes, 4, 0, 2);
  assertEquals([...lanes.i32.subarray(8)], [-1, 0, 0, 0]);
  i32x4.ltU(lanes, 4, 0, 2);
  assertEquals([...lanes.i32.subarray(8)], [0, -1, 0, 0]);
  i32x4.maxU(lanes, 4, 0, 2);
  assertEquals([...lanes.i32.subarray(8)], [-1, -1, -1, 5]);
});

Deno.test("i32x4 lanes are replaced and extracted by number", () => {
  lanes.i32.set([1, 2, 3, 4]);
  i32x4.replaceLane(lanes, 2, 0, 9, 3);
  assertEquals([0, 1, 2, 3].map((lane) => i32x4.extractLane(lanes, 2, lane)), [1, 2, 3, 9]);
});
