import { assert, assertEquals } from "@std/assert";
import { decode, validate } from "../../../wasm/mod.ts";
import { assemble } from "../../../wast/assemble.ts";
import { makePlan, type Plan } from "./plan.ts";

function surveyOf(text: string): Plan {
  const module = decode(assemble(text));
  validate(module);
  return makePlan(module);
}

Deno.test("a plan finds small recursive functions", () => {
  const { recursive, shards } = surveyOf(`(module
    (func $leaf (result i32) (i32.const 1))
    (func $caller (result i32) (call $leaf))
    (func $self (param i32) (if (local.get 0) (then (call $self (i32.const 0))))))`);
  assertEquals([...recursive], [[2, 3]]);
  assertEquals(shards.map(({ functions, isHeavy }) => [functions, isHeavy]), [[[0, 1, 2], false]]);
});

Deno.test("only functions that take part in tail calls get the convention for them", () => {
  const direct = surveyOf(`(module
    (func $caller (return_call $callee)) (func $callee) (func (export "other")))`);
  assertEquals([...direct.tail].sort(), [0, 1]);
  const indirect = surveyOf(`(module
    (table 1 funcref) (elem (i32.const 0) $callee) (type $f (func))
    (func $caller (return_call_indirect (type $f) (i32.const 0))) (func $callee) (func $plain))`);
  assertEquals([...indirect.tail].sort(), [0, 1]);
});

Deno.test("types that are called through references, or imported, are listed once", () => {
  const { referenced } = surveyOf(`(module
    (type $a (func)) (type $b (func (param i32))) (type $c (func (param i64)))
    (import "m" "f" (func (type $b))) (table 1 funcref)
    (func (call_indirect (type $a) (i32.const 0)) (call_indirect (type $a) (i32.const 0))))`);
  assertEquals([...referenced].sort(), [0, 1]);
});

Deno.test("large modules are divided, and calls from shard to shard are known", () => {
  const body = "(drop (i32.const 1))".repeat(10_000), count = 8;
  const functions = Array.from({ length: count }, (_, i) => `(func $f${i} ${body} (call $f${(i + 1) % count}))`);
  const { shards, shared } = surveyOf(`(module ${functions.join("\n")})`);
  assert(shards.length > 1);
  assertEquals(shards.flatMap(({ functions }) => functions), Array.from({ length: count }, (_, i) => i));
  assertEquals([...shared].sort(), shards.map(({ functions: [first] }) => first));
});
