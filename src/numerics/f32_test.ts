import { assertEquals } from "@std/assert";
import * as f32 from "./f32.ts";

const EPSILON = 2 ** -23;
const LARGEST = 2 ** 128 - 2 ** 104;
const SMALLEST = 2 ** -149;

Deno.test("f32 arithmetic rounds to a float32, ties to even", () => {
  assertEquals(f32.add(2 ** 24, 1), 2 ** 24);
  assertEquals(f32.add(2 ** 24 + 2, 1), 2 ** 24 + 4);
  assertEquals(f32.sub(-(2 ** 24), 1), -(2 ** 24));
  assertEquals(f32.mul(1 + EPSILON, 1 + EPSILON), 1 + 2 * EPSILON);
  assertEquals(f32.div(1, 3), 11184811 / 2 ** 25);
  assertEquals(f32.sqrt(2), 11863283 / 2 ** 23);
});

Deno.test("f32 arithmetic overflows to infinity and underflows through subnormals", () => {
  assertEquals(f32.add(LARGEST, LARGEST), Infinity);
  assertEquals(f32.mul(-LARGEST, 2), -Infinity);
  assertEquals(f32.add(LARGEST, 2 ** 102), LARGEST);
  assertEquals(f32.div(SMALLEST, 2), 0);
  assertEquals(f32.mul(SMALLEST, 0.75), SMALLEST);
  assertEquals(Object.is(f32.mul(-SMALLEST, 0.5), -0), true);
});

Deno.test("f32.nearest needs no rounding of its own", () => {
  assertEquals([2 ** 22 + 0.5, 2 ** 23 - 0.5, 2 ** 23 + 1, -2.5].map(f32.nearest), [2 ** 22, 2 ** 23, 2 ** 23 + 1, -2]);
});

Deno.test("f32 sign operators on bits change the sign of a NaN and nothing else", () => {
  assertEquals(f32.negBits(0x7f800001), 0xff800001 | 0);
  assertEquals(f32.absBits(0xff800001 | 0), 0x7f800001);
  assertEquals(f32.copysignBits(0x7fc12345, -1), 0xffc12345 | 0);
  assertEquals(f32.copysignBits(0xffc12345 | 0, 0), 0x7fc12345);
});
