import { assertEquals } from "@std/assert";
import { FLOAT_FORMATS, floatBits } from "../../wast/numbers.ts";
import { f32Literal, f64Literal, i64Literal, v128Literal } from "./literals.ts";

const view = new DataView(new ArrayBuffer(8));

function bitsOfF32(value: number): number {
  view.setFloat32(0, value);
  return view.getInt32(0);
}

/** A small generator, so that the same numbers are tried each time. */
function* random32(count: number): Generator<number> {
  let state = 0x9e3779b9;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state | 0;
  }
}

Deno.test("f32Literal() writes the shortest decimal", () => {
  assertEquals(f32Literal(bitsOfF32(0.1)), "0.1");
  assertEquals(f32Literal(bitsOfF32(16777216)), "16777216");
  assertEquals(f32Literal(bitsOfF32(-0)), "-0");
  assertEquals(f32Literal(1), "1e-45");
  assertEquals(f32Literal(0x7f7fffff), "3.4028235e+38");
});

Deno.test("float literals tell infinities and NaNs apart", () => {
  assertEquals(f32Literal(0x7f800000), "inf");
  assertEquals(f32Literal(0xff800000 | 0), "-inf");
  assertEquals(f32Literal(0x7fc00000), "nan");
  assertEquals(f32Literal(0xffc00000 | 0), "-nan");
  assertEquals(f32Literal(0x7fa00001), "nan:0x200001");
  assertEquals(f64Literal(0, 0x7ff80000), "nan");
  assertEquals(f64Literal(1, 0xfff00000 | 0), "-nan:0x1");
});

Deno.test("float literals read back as the same bits", () => {
  for (const bits of random32(5000)) {
    assertEquals(floatBits(f32Literal(bits), FLOAT_FORMATS.f32), BigInt(bits >>> 0), f32Literal(bits));
  }
  const numbers = [...random32(4000)];
  for (let i = 0; i < numbers.length; i += 2) {
    const [lo, hi] = numbers.slice(i), bits = BigInt.asUintN(64, BigInt(hi) << 32n | BigInt(lo >>> 0));
    assertEquals(floatBits(f64Literal(lo, hi), FLOAT_FORMATS.f64), bits, f64Literal(lo, hi));
  }
});

Deno.test("integers and vectors", () => {
  assertEquals(i64Literal(0, -2147483648), "-9223372036854775808");
  assertEquals(i64Literal(-1, 0), "4294967295");
  assertEquals(
    v128Literal(Uint8Array.from({ length: 16 }, (_, i) => i)),
    "i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c",
  );
});
