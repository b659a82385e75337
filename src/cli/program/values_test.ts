import { assertEquals, assertThrows } from "@std/assert";
import { Slots } from "../../runtime/mod.ts";
import { EXTERNREF, F32, F64, FUNCREF, HEAP_TYPES, I32, I64, ref, V128, type ValType } from "../../wasm/mod.ts";
import { showValue, storeWord } from "./values.ts";

/** What a word is shown as after it was stored. */
function through(word: string, type: ValType): string {
  const slots = new Slots(2);
  storeWord(word, type, slots, 1);
  return showValue(slots, 1, type);
}

Deno.test("numbers are read in all notations and shown in one", () => {
  assertEquals(["7", "-1", "0xFF", "4294967295", "1_000"].map((word) => through(word, I32)), [
    "7",
    "-1",
    "255",
    "-1",
    "1000",
  ]);
  assertEquals(["-0x8000000000000000", "18446744073709551615"].map((word) => through(word, I64)), [
    "-9223372036854775808",
    "-1",
  ]);
  assertEquals(["0.1", "1e10", "0x1p-149", "-0", "inf", "nan"].map((word) => through(word, F32)), [
    "0.1",
    "10000000000",
    "1e-45",
    "-0",
    "inf",
    "nan",
  ]);
  assertEquals(["0.1", "-nan:0x1", "0x1.8p1"].map((word) => through(word, F64)), ["0.1", "-nan:0x1", "3"]);
  assertEquals(
    through("0x000000010000000000000000ffffffff", V128),
    "i32x4 0xffffffff 0x00000000 0x00000000 0x00000001",
  );
});

Deno.test("references can be null if their type allows it", () => {
  assertEquals(through("null", FUNCREF), "ref.null func");
  assertEquals(through("null", EXTERNREF), "ref.null extern");
  assertThrows(() => through("null", ref(HEAP_TYPES.func.id, false)), SyntaxError, "only null can be given");
  assertThrows(() => through("1", EXTERNREF), SyntaxError, "only null can be given for externref");
});

Deno.test("words that stand for no value of the type are refused", () => {
  const cases: [word: string, type: ValType][] = [["", I32], ["1.0", I32], ["4294967296", I32], ["x", F64], [
    "1e999",
    F64,
  ]];
  for (const [word, type] of cases) assertThrows(() => through(word, type), SyntaxError);
});
