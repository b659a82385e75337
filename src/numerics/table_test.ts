import { assertEquals, assertThrows } from "@std/assert";
import { OP_NAMES } from "../wasm/opcodes.ts";
import { ArithmeticFault } from "./fault.ts";
import { evaluate, evaluateBits, isScalarOperator } from "./table.ts";

Deno.test("the table has exactly the numeric operators of the scalar types", () => {
  const scalars = OP_NAMES.filter((name) => isScalarOperator(name));
  assertEquals(scalars.length, 123 + 5 + 8, "WebAssembly 1.0, sign extension, saturating truncation");
  assertEquals(["toString", "i32.load", "i8x16.add", "i32.const"].filter(isScalarOperator), []);
});

Deno.test("operators are evaluated by name", () => {
  assertEquals(evaluate("i64.extend_i32_u", [-1]), 4294967295n);
  assertEquals(evaluate("f32.demote_f64", [0.1]), Math.fround(0.1));
  assertThrows(() => evaluate("i32.div_u", [1, 0]), ArithmeticFault, "integer divide by zero");
});

Deno.test("operators on bits keep NaNs", () => {
  assertEquals(evaluateBits("f32.neg", [0x7fa00000]), 0xffa00000 | 0);
  assertEquals(evaluateBits("f32.reinterpret_i32", [0x7fa00000]), 0x7fa00000);
  assertEquals(evaluateBits("f64.copysign", [0x7ff0000000000001n, -1n]), -0x000fffffffffffffn);
  assertEquals(evaluateBits("f64.promote_f32", [0x3fc00000]), 0x3ff8000000000000n);
});
