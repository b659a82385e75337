import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { type ActualValue, formatPattern, formatValue, matches, numberPattern, type NumberType } from "./values.ts";

function value(type: NumberType, ...bytes: number[]): ActualValue {
  return { kind: "number", type, bytes: Uint8Array.from(bytes) };
}

Deno.test("a scalar is one lane, little-endian", () => {
  assertEquals([...numberPattern("i32", "i32", ["-2"]).bytes], [0xfe, 0xff, 0xff, 0xff]);
  assertEquals([...numberPattern("f64", "f64", ["1"]).bytes], [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
});

Deno.test("numbers match bit by bit and by type", () => {
  const one = value("i32", 1, 0, 0, 0);
  assert(matches(one, numberPattern("i32", "i32", ["1"])));
  assertFalse(matches(one, numberPattern("i32", "i32", ["2"])));
  assertFalse(matches(one, numberPattern("f32", "f32", ["0x1p-149"])));
  assertFalse(matches(value("f32", 0, 0, 0, 0x80), numberPattern("f32", "f32", ["0"])));
});

Deno.test("NaN classes accept either sign; the arithmetic one any payload with the quiet bit", () => {
  const canonical = numberPattern("f32", "f32", ["nan:canonical"]);
  const arithmetic = numberPattern("f32", "f32", ["nan:arithmetic"]);
  const payload = numberPattern("f32", "f32", ["nan:0x200000"]);
  const check = (bytes: number[]) => [canonical, arithmetic, payload].map((p) => matches(value("f32", ...bytes), p));
  assertEquals(check([0, 0, 0xc0, 0x7f]), [true, true, false]);
  assertEquals(check([0, 0, 0xc0, 0xff]), [true, true, false]);
  assertEquals(check([1, 0, 0xc0, 0xff]), [false, true, false]);
  assertEquals(check([0, 0, 0xa0, 0x7f]), [false, false, true]);
  assertEquals(check([0, 0, 0x80, 0x7f]), [false, false, false]);
});

Deno.test("each lane of a vector has its own pattern", () => {
  const pattern = numberPattern("v128", "f64", ["nan:canonical", "-1"]);
  const bytes = [0, 0, 0, 0, 0, 0, 0xf8, 0xff, 0, 0, 0, 0, 0, 0, 0xf0, 0xbf];
  assert(matches(value("v128", ...bytes), pattern));
  bytes[8] = 1;
  assertFalse(matches(value("v128", ...bytes), pattern));
});

Deno.test("references match by kind and number", () => {
  const extern: ActualValue = { kind: "reference", reference: "extern", number: 3 };
  assert(matches(extern, { kind: "reference", name: "ref.extern" }));
  assert(matches(extern, { kind: "reference", name: "ref.extern", number: 3 }));
  assertFalse(matches(extern, { kind: "reference", name: "ref.extern", number: 4 }));
  assertFalse(matches(extern, { kind: "reference", name: "ref.null" }));
  assert(matches({ kind: "reference", reference: "i31" }, { kind: "reference", name: "ref.eq" }));
  assertFalse(matches({ kind: "reference", reference: "host" }, { kind: "reference", name: "ref.eq" }));
  assertFalse(matches(extern, numberPattern("i32", "i32", ["3"])));
});

Deno.test("either matches one of its choices", () => {
  const choices = [numberPattern("i32", "i32", ["1"]), numberPattern("i32", "i32", ["2"])];
  assert(matches(value("i32", 2, 0, 0, 0), { kind: "either", choices }));
  assertFalse(matches(value("i32", 3, 0, 0, 0), { kind: "either", choices }));
});

Deno.test("values are shown in the lanes of the pattern, with their bits", () => {
  assertEquals(formatPattern(numberPattern("f32", "f32", ["nan:canonical"])), "f32 nan:canonical");
  assertEquals(formatValue(value("f32", 0, 0, 0x80, 0x3f)), "f32 1 (0x3f800000)");
  assertEquals(formatValue(value("i64", 255, 255, 255, 255, 255, 255, 255, 255)), "i64 -1 (0xffffffffffffffff)");
  const pattern = numberPattern("v128", "i64", ["1", "2"]);
  assertEquals(
    formatValue(value("v128", ...pattern.bytes), pattern),
    "v128 i64x2 1 (0x0000000000000001) 2 (0x0000000000000002)",
  );
  assertEquals(formatValue({ kind: "reference", reference: "null" }), "ref.null");
});

Deno.test("literals of another type are errors", () => {
  assertThrows(() => numberPattern("i32", "i32", ["nan:canonical"]), SyntaxError, "malformed integer");
  assertThrows(() => numberPattern("v128", "i8", Array(16).fill("256")), SyntaxError, "i8 constant out of range");
});
