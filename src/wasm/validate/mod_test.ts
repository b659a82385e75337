import { assertEquals } from "@std/assert";
import { assemble } from "../../wast/assemble.ts";
import { decode } from "../decode/mod.ts";
import { refusal, valid } from "../testing/refusal.ts";
import { validateStepwise } from "./mod.ts";

Deno.test("sizes of memories and tables have bounds and an order", () => {
  valid(`(memory 65536) (memory i64 0x1000000000000) (table 0xffffffff funcref)`);
  assertEquals(refusal(`(memory 65537)`), "memory size must be at most 65536 pages (4GiB)");
  assertEquals(refusal(`(memory i64 0x1000000000001)`), "memory size must be at most 2^48 pages (16EiB)");
  assertEquals(refusal(`(memory 2 1)`), "size minimum must not be greater than maximum: 2 > 1");
  assertEquals(refusal(`(table 2 1 funcref)`), "size minimum must not be greater than maximum: 2 > 1");
});

Deno.test("a table of non-null references needs an initial value", () => {
  valid(`(table 1 (ref func) (ref.func 0)) (func)`);
  assertEquals(refusal(`(table 0 (ref func))`), "type mismatch: a table of (ref func) needs an initial value");
});

Deno.test("exports have names of their own and something to name", () => {
  assertEquals(refusal(`(func (export "a")) (memory (export "a") 0)`), `duplicate export name "a"`);
  assertEquals(refusal(`(export "a" (func 0))`), "unknown function 0");
  assertEquals(refusal(`(export "a" (tag 3))`), "unknown tag 3");
});

Deno.test("the start function takes and gives nothing", () => {
  valid(`(func) (start 0)`);
  assertEquals(refusal(`(func (param i32)) (start 0)`), "start function must have no parameters and results");
  assertEquals(refusal(`(start 1)`), "unknown function 1");
});

Deno.test("segments fit their table or memory", () => {
  assertEquals(refusal(`(data (i32.const 0) "")`), "unknown memory 0");
  assertEquals(refusal(`(elem (i32.const 0) func)`), "unknown table 0");
  assertEquals(refusal(`(memory i64 0) (data (i32.const 0) "")`), "type mismatch: end expected i64, found i32");
  assertEquals(
    refusal(`(table 1 externref) (elem (i32.const 0) funcref (ref.null func))`),
    "type mismatch: element segment of funcref in a table of externref",
  );
  assertEquals(refusal(`(elem declare func 4)`), "unknown function 4");
});

Deno.test("subtypes match open supertypes", () => {
  valid(`(type $a (sub (struct))) (type (sub $a (struct (field i32))))`);
  assertEquals(
    refusal(`(type $a (sub (struct (field i32)))) (type (sub $a (struct)))`),
    "sub type 1 does not match super type 0",
  );
  assertEquals(refusal(`(type $a (struct)) (type (sub $a (struct)))`), "sub type 1 does not match super type 0");
});

Deno.test("validation in steps comes up for air after each function", () => {
  const steps = [...validateStepwise(decode(assemble(`(import "" "" (func)) (func) (func) (func)`)))];
  assertEquals(steps.length, 3);
});

Deno.test("validation in steps comes up for air within a long function", () => {
  const length = 200_000, module = decode(assemble(`(func ${"nop ".repeat(length)})`));
  assertEquals([...validateStepwise(module)].length, 1 + Math.floor(length / 2 ** 16));
});
