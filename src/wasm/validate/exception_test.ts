import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "../decode/mod.ts";
import { InvalidError } from "../errors.ts";
import { functionBytes, moduleBytes, section } from "../testing/bytes.ts";
import { refusal, valid } from "../testing/refusal.ts";
import { validate } from "./mod.ts";

Deno.test("throw takes the parameters of its tag, and code behind it is dead", () => {
  valid(`(tag (param i32)) (func (result f64) i32.const 0 throw 0)`);
  assertEquals(refusal(`(tag (param i32)) (func i64.const 0 throw 0)`), "type mismatch: throw expected i32, found i64");
  assertEquals(refusal(`(tag (result i32))`), "non-empty tag result type");
});

Deno.test("clauses give their label what it takes, counted from outside the block", () => {
  valid(`(tag (param i32)) (func (result i32) (try_table (catch 0 0)) i32.const 0)`);
  valid(`(tag (param i32)) (func (result i32 (ref exn)) (try_table (catch_ref 0 0)) unreachable)`);
  valid(`(func (result exnref) (try_table (catch_all_ref 0)) unreachable)`);
  assertEquals(
    refusal(`(tag (param i32)) (func (result i64) (try_table (catch 0 0)) i64.const 0)`),
    "type mismatch: catch gives [i32], its label takes [i64]",
  );
  assertEquals(refusal(`(func (try_table (catch_all 1)))`), "unknown label 1");
});

/** Reason for which legacy code in bytes is invalid, in a module with a tag of one i32. */
function legacyRefusal(...code: number[]): string | undefined {
  const plain = functionBytes(...code), afterTypes = 8 + 6, afterFunctions = afterTypes + 4;
  const bytes = moduleBytes(
    section(1, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0),
    [...plain.slice(afterTypes, afterFunctions)],
    section(13, 1, 0, 1),
    [...plain.slice(afterFunctions)],
  );
  try {
    validate(decode(bytes));
  } catch (error) {
    if (error instanceof InvalidError) return error.reason;
    throw error;
  }
}

const [TRY, CATCH, CATCH_ALL, DELEGATE, RETHROW, DROP, END] = [0x06, 0x07, 0x19, 0x18, 0x09, 0x1a, 0x0b];

Deno.test("legacy handlers get the tag's parameters and follow a try", () => {
  assertEquals(legacyRefusal(TRY, 0x40, CATCH, 0, DROP, CATCH_ALL, RETHROW, 0, END, END), undefined);
  assertEquals(legacyRefusal(TRY, 0x40, DELEGATE, 0, END), undefined);
  assertEquals(legacyRefusal(CATCH, 0, END), "catch without try");
  assertEquals(legacyRefusal(TRY, 0x40, CATCH_ALL, CATCH_ALL, END, END), "catch_all without try");
  assertEquals(legacyRefusal(0x02, 0x40, DELEGATE, 0, END), "delegate without try");
  assertEquals(legacyRefusal(TRY, 0x40, RETHROW, 0, END, END), "invalid rethrow label");
  const left = "type mismatch: 1 values remain on the stack at end of block";
  assertEquals(legacyRefusal(TRY, 0x40, CATCH, 0, END, END), left);
});

Deno.test("delegate cannot name a label beyond the function", () => {
  assertEquals(legacyRefusal(TRY, 0x40, DELEGATE, 1, END), "unknown label 1");
  assertThrows(() => validate(decode(functionBytes(TRY, 0x40, DELEGATE, 0))), SyntaxError, "END opcode expected");
});
