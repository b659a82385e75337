import { assertEquals, assertThrows } from "@std/assert";
import { ArithmeticFault } from "./fault.ts";
import * as i32 from "./i32.ts";

const MIN = -0x80000000;
const MAX = 0x7fffffff;

Deno.test("i32 arithmetic wraps around", () => {
  assertEquals(i32.add(MAX, 1), MIN);
  assertEquals(i32.sub(MIN, 1), MAX);
  assertEquals(i32.mul(0x10001, 0x10001), 0x20001);
  assertEquals(i32.mul(MIN, -1), MIN);
});

Deno.test("i32 division rounds towards zero and traps where there is no quotient", () => {
  assertEquals(i32.divS(-7, 2), -3);
  assertEquals(i32.divU(-7, 2), 0x7ffffffc);
  assertEquals(i32.divU(MIN, -1), 0);
  assertEquals(i32.remS(-7, 2), -1);
  assertEquals(i32.remS(MIN, -1), 0);
  assertEquals(Object.is(i32.remS(-4, 2), 0), true);
  assertEquals(i32.remU(-7, 2), 1);
  assertThrows(() => i32.divS(MIN, -1), ArithmeticFault, "integer overflow");
  for (const divide of [i32.divS, i32.divU, i32.remS, i32.remU]) {
    assertThrows(() => divide(1, 0), ArithmeticFault, "integer divide by zero");
  }
});

Deno.test("i32 shift counts are taken modulo 32", () => {
  for (const count of [0, 32, -32]) {
    for (const shift of [i32.shl, i32.shrS, i32.shrU, i32.rotl, i32.rotr]) assertEquals(shift(-5, count), -5);
  }
  assertEquals(i32.shl(1, 63), MIN);
  assertEquals(i32.shrS(MIN, 33), -0x40000000);
  assertEquals(i32.shrU(MIN, 31), 1);
  assertEquals(i32.rotl(0x12345678, 40), 0x34567812);
  assertEquals(i32.rotr(0x12345678, 40), 0x78123456);
});

Deno.test("i32 bits are counted from either end", () => {
  assertEquals([0, 1, MIN, -1, 0x00f00000].map(i32.clz), [32, 31, 0, 0, 8]);
  assertEquals([0, 1, MIN, -1, 0x00f00000].map(i32.ctz), [32, 0, 31, 0, 20]);
  assertEquals([0, 1, MIN, -1, 0x00f00000].map(i32.popcnt), [0, 1, 1, 32, 4]);
});

Deno.test("i32 sign extension looks at the low bits only", () => {
  assertEquals([0x7f, 0x80, 0x12345680].map(i32.extend8S), [127, -128, -128]);
  assertEquals([0x7fff, 0x8000, 0x12348000].map(i32.extend16S), [32767, -32768, -32768]);
});

Deno.test("i32 order differs between signed and unsigned", () => {
  assertEquals([i32.ltS(-1, 1), i32.ltU(-1, 1), i32.gtS(-1, 1), i32.gtU(-1, 1)], [1, 0, 0, 1]);
  assertEquals([i32.leS(MIN, MAX), i32.leU(MIN, MAX), i32.geS(MIN, MAX), i32.geU(MIN, MAX)], [1, 0, 0, 1]);
  assertEquals([i32.eqz(0), i32.eqz(MIN), i32.eq(3, 3), i32.ne(3, 3)], [1, 0, 1, 0]);
});
