import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "../decode/mod.ts";
import { InvalidError } from "../errors.ts";
import { OP } from "../opcodes.ts";
import { functionBytes } from "../testing/bytes.ts";
import { F64, I32, I64 } from "../types.ts";
import { refusal, valid } from "../testing/refusal.ts";
import { validate } from "./mod.ts";
import { PARAM_TYPES, RESULT_TYPES } from "./numeric.ts";

Deno.test("types of operators follow from the table", () => {
  assertEquals(PARAM_TYPES[OP["i64.eq"]], [I64, I64]);
  assertEquals([RESULT_TYPES[OP["i64.eq"]], RESULT_TYPES[OP["f64.const"]]], [I32, F64]);
});

Deno.test("a lane lies within its shape", () => {
  const extract = (lane: number) => `(func (drop (i16x8.extract_lane_u ${lane} (v128.const i64x2 0 0))))`;
  valid(extract(7));
  assertEquals(refusal(extract(8)), "invalid lane index 8");
  const replace = `(func (drop (f64x2.replace_lane 2 (v128.const i64x2 0 0) (f64.const 0))))`;
  assertEquals(refusal(replace), "invalid lane index 2");
});

Deno.test("a shuffle chooses among 32 lanes", () => {
  const shuffle = (lane: number) => {
    return validate(decode(functionBytes(0x00, 0xfd, 0x0d, ...Array(15).fill(0), lane, 0x1a, 0x0b)));
  };
  shuffle(31);
  assertEquals(assertThrows(() => shuffle(32), InvalidError).reason, "invalid lane index 32");
});
