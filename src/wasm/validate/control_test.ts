import { assertEquals } from "@std/assert";
import { refusal, valid } from "../testing/refusal.ts";

Deno.test("labels carry results out of blocks and parameters into loops", () => {
  valid(`(func (result i32) (block (result i32) i32.const 0 br 0))`);
  valid(`(func i32.const 0 (loop (param i32) br 0))`);
  const expected = "type mismatch: br expected i32, the operand stack of the block is empty";
  assertEquals(refusal(`(func (result i32) block (result i32) br 0 end)`), expected);
  assertEquals(refusal(`(func i32.const 0 (loop (param i32) drop br 0))`), expected);
});

Deno.test("an if without else gives what it takes", () => {
  valid(`(func (param i32) (result i32) i32.const 1 local.get 0 (if (param i32) (result i32) (then)))`);
  assertEquals(
    refusal(`(func (param i32) (result i32) local.get 0 (if (result i32) (then i32.const 1)))`),
    "type mismatch: if without else takes [], gives [i32]",
  );
});

Deno.test("each branch of an if starts with the parameters", () => {
  const branches = (then: string, otherwise: string) =>
    `(func (result i32) i64.const 0 i32.const 1 (if (param i64) (result i32) (then ${then}) (else ${otherwise})))`;
  valid(branches("i64.eqz", "i32.wrap_i64"));
  valid(branches("unreachable", "i64.eqz"));
  assertEquals(
    refusal(branches("i64.eqz", "drop")),
    "type mismatch: end expected i32, the operand stack of the block is empty",
  );
});

Deno.test("br_if leaves its operands, with the label's types", () => {
  valid(`(func (result i32) (block (result i32) i32.const 1 i32.const 0 br_if 0))`);
  const typed =
    `(func $f (export "f") (block (result funcref) ref.func $f i32.const 0 br_if 0 call_ref 0 ref.null func) drop)`;
  assertEquals(refusal(typed), "type mismatch: call_ref expected (ref null (func)), found funcref");
});

Deno.test("labels of br_table agree in number and each fits the operands", () => {
  valid(`(func (block (block i32.const 0 br_table 0 1 2)))`);
  assertEquals(
    refusal(`(func (result i32) (block i32.const 0 i32.const 0 br_table 0 1) i32.const 0)`),
    "type mismatch: labels of br_table differ in arity, 0 and 1",
  );
  const different = (operand: string) =>
    `(func (block (result f32) (block (result i32) ${operand} i32.const 0 br_table 0 1) unreachable) drop)`;
  valid(different("unreachable"));
  assertEquals(refusal(different("i32.const 0")), "type mismatch: br_table expected f32, found i32");
  assertEquals(refusal(`(func i32.const 0 br_table 0 5)`), "unknown label 5");
});

Deno.test("tail calls give what the caller gives", () => {
  valid(`(func (result funcref) return_call 1) (func (result (ref func)) unreachable)`);
  const types = "type mismatch: the callee returns [i64], the caller [i32]";
  assertEquals(refusal(`(func (result i32) return_call 1) (func (result i64) unreachable)`), types);
});

Deno.test("indirect calls need a table of functions and an index of its address type", () => {
  valid(`(table i64 1 funcref) (func i64.const 0 call_indirect)`);
  assertEquals(
    refusal(`(table i64 1 funcref) (func i32.const 0 call_indirect)`),
    "type mismatch: call_indirect expected i64, found i32",
  );
  const held = "type mismatch: table 0 holds externref, not functions";
  assertEquals(refusal(`(table 1 externref) (func i32.const 0 call_indirect)`), held);
  assertEquals(
    refusal(`(type (struct)) (table 1 funcref) (func i32.const 0 call_indirect (type 0))`),
    "type mismatch: type 0 is no func type",
  );
});

Deno.test("branches on null pass the reference on without null", () => {
  valid(`(func (param funcref) (result (ref func)) (block local.get 0 br_on_null 0 return) unreachable)`);
  valid(`(func (param funcref) (result (ref func)) local.get 0 br_on_non_null 0 unreachable)`);
  assertEquals(
    refusal(`(func (param funcref) local.get 0 br_on_non_null 0)`),
    "type mismatch: the label of br_on_non_null takes no reference",
  );
  assertEquals(refusal(`(func i32.const 0 br_on_null 0)`), "type mismatch: br_on_null expected a reference, found i32");
});
