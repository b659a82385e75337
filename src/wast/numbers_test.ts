import { assertEquals, assertThrows } from "@std/assert";
import { FLOAT_FORMATS, floatBits, integerBits } from "./numbers.ts";

const { f32, f64 } = FLOAT_FORMATS;
const view = new DataView(new ArrayBuffer(8));

function f64Bits(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function f32Bits(value: number): bigint {
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

Deno.test("integers are signed or unsigned, decimal or hexadecimal", () => {
  assertEquals(integerBits("-1", 32), 0xffff_ffffn);
  assertEquals(integerBits("4294967295", 32), 0xffff_ffffn);
  assertEquals(integerBits("0x0123_4567_89ab_cdef", 64), 0x0123_4567_89ab_cdefn);
  assertEquals(integerBits("-0x80", 8), 0x80n);
  assertEquals(integerBits("+1_000", 16), 1000n);
});

Deno.test("integers that do not fit or are none are errors", () => {
  for (const text of ["4294967296", "-2147483649", "0x1_0000_0000"]) {
    assertThrows(() => integerBits(text, 32), SyntaxError, "i32 constant out of range");
  }
  for (const text of ["", "-", "1_", "_1", "1__0", "0x", "1.0", "a"]) {
    assertThrows(() => integerBits(text, 32), SyntaxError, "malformed integer");
  }
});

Deno.test("decimal floats are rounded as JavaScript rounds them", () => {
  const texts = [
    "0.1",
    "1e23",
    "5e-324",
    "2.5e-324",
    "1.7976931348623157e308",
    "9007199254740993",
    "2.2250738585072011e-308",
  ];
  for (const text of texts) assertEquals(floatBits(text, f64), f64Bits(Number(text)), text);
  // A fixed generator, so that a failure comes back.
  for (let seed = 1, count = 0; count < 2_000; count++) {
    seed = (seed * 48271) % 0x7fffffff;
    const text = `${seed / 7919}e${(seed % 640) - 330}`.replace(/e([+-]\d+)e/, "e");
    if (!/^[0-9.]+e-?\d+$/.test(text) || Number(text) === Infinity) continue;
    assertEquals(floatBits(text, f64), f64Bits(Number(text)), text);
  }
});

Deno.test("decimal f32 are rounded once", () => {
  // Halfway between two f32 but for a rest that f64 cannot hold: rounding to f64 first would round down to even.
  assertEquals(floatBits("1.00000005960464477539062500000000001", f32), f32Bits(1) + 1n);
  assertEquals(floatBits("1.000000059604644775390625", f32), f32Bits(1));
  assertEquals(floatBits("1e-45", f32), 1n);
  assertEquals(floatBits("0.7e-45", f32), 0n);
});

Deno.test("hexadecimal floats", () => {
  assertEquals(floatBits("0x1p-1074", f64), 1n);
  assertEquals(floatBits("0x1.8p-1074", f64), 2n);
  assertEquals(floatBits("0x1.fffffep+127", f32), 0x7f7f_ffffn);
  assertEquals(floatBits("-0x1.0000010000001p0", f32), 0xbf80_0001n);
  assertEquals(floatBits("0x1.000001p0", f32), 0x3f80_0000n);
  assertEquals(floatBits("0x0.8_0p+1", f64), f64Bits(1));
  assertEquals(floatBits("0xA", f64), f64Bits(10));
});

Deno.test("zeros, infinities and NaNs keep their sign and payload", () => {
  assertEquals(floatBits("-0", f32), 0x8000_0000n);
  assertEquals(floatBits("-inf", f64), 0xfff0_0000_0000_0000n);
  assertEquals(floatBits("nan", f32), 0x7fc0_0000n);
  assertEquals(floatBits("-nan:0x20_0000", f32), 0xffa0_0000n);
  assertEquals(floatBits("nan:0x4000000000000", f64), 0x7ff4_0000_0000_0000n);
});

Deno.test("floats that are out of range or none are errors", () => {
  for (const text of ["3.4028236e38", "0x1.ffffffp127", "1e39", "0x1p128"]) {
    assertThrows(() => floatBits(text, f32), SyntaxError, "f32 constant out of range");
  }
  for (const text of ["nan:0x0", "nan:0x800000"]) assertThrows(() => floatBits(text, f32), SyntaxError, "out of range");
  for (const text of [".5", "1e", "0x1.p", "infinity", "nan:1", "1_.0", "nan:canonical"]) {
    assertThrows(() => floatBits(text, f64), SyntaxError, "malformed float");
  }
  assertThrows(() => floatBits("1e999999999", f64), SyntaxError, "exponent out of range");
});
