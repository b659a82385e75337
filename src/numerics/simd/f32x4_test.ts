import { assertEquals } from "@std/assert";
import * as f32x4 from "./f32x4.ts";
import { Lanes } from "./lanes.ts";

const SIGNALLING = 0x7fa00000;
const lanes = new Lanes(new ArrayBuffer(48));

Deno.test("f32x4.min and max give NaN for NaN and order zeros, pmin and pmax take an operand as it is", () => {
  lanes.f32.set([NaN, -0, 1, 2, 5, 0, NaN, 1]);
  lanes.i32[0] = SIGNALLING;
  f32x4.min(lanes, 4, 0, 2);
  assertEquals([...lanes.f32.subarray(8)], [NaN, -0, NaN, 1]);
  f32x4.pmin(lanes, 4, 0, 2);
  assertEquals([lanes.i32[8], ...lanes.f32.subarray(9)], [SIGNALLING, -0, 1, 1]);
  f32x4.pmax(lanes, 4, 0, 2);
  assertEquals([lanes.i32[8], ...lanes.f32.subarray(9)], [SIGNALLING, -0, 1, 2]);
});

Deno.test("f32x4.abs and neg change the sign of a NaN and nothing else", () => {
  lanes.i32.fill(SIGNALLING | 0x80000000, 0, 4);
  f32x4.abs(lanes, 2, 0);
  f32x4.neg(lanes, 4, 2);
  assertEquals([lanes.i32[4], lanes.i32[8]], [SIGNALLING, SIGNALLING | 0x80000000]);
});

Deno.test("f32x4 arithmetic rounds to float32", () => {
  lanes.f32.set([2 ** 24, 1, 3, -0.5, 1, 3, 2 ** -24, 3]);
  f32x4.add(lanes, 4, 0, 2);
  assertEquals([...lanes.f32.subarray(8)], [2 ** 24, 4, 3, 2.5]);
  f32x4.div(lanes, 4, 0, 2);
  assertEquals([...lanes.f32.subarray(8)], [2 ** 24, Math.fround(1 / 3), 3 * 2 ** 24, Math.fround(-0.5 / 3)]);
  f32x4.nearest(lanes, 4, 0);
  assertEquals([...lanes.f32.subarray(8)], [2 ** 24, 1, 3, -0]);
});

Deno.test("f32x4.demote clears the upper lanes, also in place", () => {
  lanes.f64.set([1e300, 0.1]);
  f32x4.demoteF64x2Zero(lanes, 0, 0);
  assertEquals([...lanes.f32.subarray(0, 4)], [Infinity, Math.fround(0.1), 0, 0]);
});

Deno.test("f32x4.convert_i32x4_u takes lanes as unsigned", () => {
  lanes.i32.set([-1, 2 ** 24 + 1, 0, -0x80000000]);
  f32x4.convertI32x4U(lanes, 0, 0);
  assertEquals([...lanes.f32.subarray(0, 4)], [2 ** 32, 2 ** 24, 0, 2 ** 31]);
});
