import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "../decode/mod.ts";
import { InvalidError } from "../errors.ts";
import { featureNames } from "../features.ts";
import { functionBytes } from "../testing/bytes.ts";
import { invalid, refusal, valid } from "../testing/refusal.ts";
import { validate } from "./mod.ts";

Deno.test("a wrong operand is named with what was expected and found", () => {
  assertEquals(refusal(`(func i32.const 0 i64.eqz drop)`), "type mismatch: i64.eqz expected i64, found i32");
  assertEquals(
    refusal(`(func f32.const 0 i32.add drop)`),
    "type mismatch: i32.add expected i32, found f32",
  );
  const empty = "type mismatch: i32.add expected i32, the operand stack of the block is empty";
  assertEquals(refusal(`(func i32.const 0 i32.add drop)`), empty);
  assertEquals(refusal(`(func i32.const 0 block i32.eqz drop end)`), empty.replace("add", "eqz"));
});

Deno.test("an error has the offset of its operator", () => {
  const code = [0x41, 0, 0x50, 0x0b], bytes = functionBytes(...code);
  const { offset } = assertThrows(() => validate(decode(bytes)), InvalidError);
  assertEquals([offset, bytes[offset]], [bytes.length - 2, 0x50]);
});

Deno.test("values that are left at the end of a block are counted", () => {
  assertEquals(
    refusal(`(func i32.const 0 i32.const 0)`),
    "type mismatch: 2 values remain on the stack at end of block",
  );
  assertEquals(
    refusal(`(func drop)`),
    "type mismatch: drop expected an operand, but the operand stack of the block is empty",
  );
});

Deno.test("operands of dead code are of any type, those that were pushed there of their own", () => {
  valid(`(func (result i32) unreachable i64.eqz)`);
  valid(`(func (result i32) unreachable i32.add)`);
  valid(`(func (result i32) (return (i32.const 1)) i64.const 0 i32.wrap_i64 i32.add)`);
  valid(`(func unreachable select drop)`);
  valid(`(func (result f32) unreachable i32.const 0 select)`);
  assertEquals(
    refusal(`(func unreachable i64.const 0 i32.eqz drop)`),
    "type mismatch: i32.eqz expected i32, found i64",
  );
  assertEquals(
    refusal(`(func unreachable i32.const 0)`),
    "type mismatch: 1 values remain on the stack at end of block",
  );
});

Deno.test("dead code ends with its block", () => {
  assertEquals(
    refusal(`(func block unreachable end i32.eqz drop)`),
    "type mismatch: i32.eqz expected i32, the operand stack of the block is empty",
  );
  valid(`(func (result i32) block (result i32) unreachable end)`);
});

Deno.test("a local without a default value is set before it is read", () => {
  const withLocal = (body: string) => `(func $f (export "f") (local i32 (ref func)) ${body})`;
  valid(withLocal(`(local.set 1 (ref.func $f)) (drop (local.get 1))`));
  valid(withLocal(`(drop (local.tee 1 (ref.func $f))) (block (drop (local.get 1)))`));
  valid(`(func (param (ref func)) (drop (local.get 0)))`);
  const unset = "uninitialized local 1";
  assertEquals(refusal(withLocal(`(drop (local.get 1))`)), unset);
  assertEquals(refusal(withLocal(`(block (local.set 1 (ref.func $f))) (drop (local.get 1))`)), unset);
  const branches = `(if (i32.const 0) (then (local.set 1 (ref.func $f))) (else (drop (local.get 1))))`;
  assertEquals(refusal(withLocal(branches)), unset);
  assertEquals(refusal(withLocal(`unreachable (drop (local.get 1))`)), unset);
});

Deno.test("indices beyond their space are unknown", () => {
  const unknown = {
    "local.get 0 drop": "unknown local 0",
    "global.get 0 drop": "unknown global 0",
    "br 2": "unknown label 2",
    "call 7": "unknown function 7",
    "i32.const 0 table.get 0 drop": "unknown table 0",
    "memory.size drop": "unknown memory 0",
    "throw 0": "unknown tag 0",
    "elem.drop 0": "unknown elem segment 0",
    "struct.new 9": "unknown type 9",
    "block (type 9) end": "unknown type 9",
  };
  for (const [code, reason] of Object.entries(unknown)) assertEquals(refusal(`(func ${code})`), reason);
  assertEquals(refusal(`(memory 0) (data "") (func data.drop 1)`), "unknown data segment 1");
});

Deno.test("code that needs the count of data segments is malformed without it", () => {
  const bytes = functionBytes(0xfc, 0x09, 0, 0x0b), error = assertThrows(() => validate(decode(bytes)), SyntaxError);
  assertEquals(error.message, `data count section required (at offset 0x${(bytes.length - 4).toString(16)})`);
});

Deno.test("features of the code are added to the module's", () => {
  const { features } = valid(`(func (result i32 i32)
    (block (result i32 i32) (i32.const 0) (i32.extend8_s (i32.const 0)))) (func return_call 1)`);
  assertEquals(featureNames(features), ["mvp", "sign-extension", "multi-value", "tail-call"]);
});

Deno.test("a count of thousands of millions in dead code takes no time", () => {
  const start = performance.now();
  const { reason } = invalid(`(type $a (array i32)) (func unreachable array.new_fixed $a 4000000000 drop)`);
  assertEquals(reason, "array.new_fixed of 4000000000 elements, at most 10000 are supported");
  assertEquals(performance.now() - start < 1000, true);
});
