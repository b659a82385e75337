import { assertEquals } from "@std/assert";
import { Lanes } from "./lanes.ts";
import * as v128 from "./v128.ts";

const lanes = new Lanes(new ArrayBuffer(64));

Deno.test("v128.bitselect chooses bit by bit, also into the mask", () => {
  lanes.i32.fill(0x0f0f0f0f, 0, 4);
  lanes.i32.fill(0x33333333, 4, 8);
  lanes.i32.fill(0x00ff00ff, 8, 12);
  v128.bitselect(lanes, 4, 0, 2, 4);
  assertEquals([...lanes.i32.subarray(8, 12)], Array(4).fill(0x330f330f));
});

Deno.test("v128.andnot clears the bits of the second operand", () => {
  lanes.i32.fill(-1, 0, 4);
  lanes.i32.fill(0xff, 4, 8);
  v128.andnot(lanes, 0, 0, 2);
  assertEquals([...lanes.i32.subarray(0, 4)], Array(4).fill(~0xff));
});

Deno.test("v128.any_true sees a single bit anywhere", () => {
  lanes.i8.fill(0);
  assertEquals(v128.anyTrue(lanes, 0), 0);
  lanes.i8[15] = 1;
  assertEquals(v128.anyTrue(lanes, 0), 1);
  assertEquals(v128.anyTrue(lanes, 2), 0);
});
