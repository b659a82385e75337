import { assertEquals, assertThrows } from "@std/assert";
import { assemble } from "../wast/assemble.ts";
import { CONSTANT_CODES } from "./constants.ts";
import { MissingOperators } from "./decode/builder.ts";
import { decodeSections } from "./decode/sections.ts";
import { finish } from "./decode/steps.ts";
import { OP, OP_CODES, type OpName } from "./opcodes.ts";

Deno.test("the codes of constants are those of the table of operators", () => {
  for (const [name, code] of Object.entries(CONSTANT_CODES)) assertEquals(code, OP_CODES[OP[name as OpName]], name);
});

function decodePlainly(fields: string): number {
  return finish(decodeSections(assemble(`(module ${fields})`), "module")).globalInits.length;
}

Deno.test("constants are decoded without the table of operators, other expressions are not", () => {
  const plain = decodePlainly(`(import "m" "g" (global i32)) (func $f) (global i32 (i32.const -1))
    (global i64 (i64.const 0x8000000000000000)) (global f32 (f32.const nan:0x200001)) (global f64 (f64.const 1e300))
    (global i32 (global.get 0)) (global funcref (ref.func $f)) (global externref (ref.null extern))`);
  assertEquals(plain, 7);
  assertThrows(() => decodePlainly(`(global i32 (i32.add (i32.const 1) (i32.const 2)))`), MissingOperators);
  assertThrows(() => decodePlainly(`(global v128 (v128.const i64x2 1 2))`), MissingOperators);
});
