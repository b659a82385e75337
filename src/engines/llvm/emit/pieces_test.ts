import { assert, assertEquals } from "@std/assert";
import { nativeTest } from "../../../../ffi/testing.ts";
import { decode, type Module, validate } from "../../../wasm/mod.ts";
import { assemble } from "../../../wast/assemble.ts";
import { printShards } from "../compile/compiler.ts";

function moduleOf(text: string): Module {
  const module = decode(assemble(text));
  validate(module);
  return module;
}

/** The instructions of each block. */
function blocks(text: string): number[] {
  const lengths = [0];
  for (const line of text.split("\n")) {
    if (/^\d+:/.test(line) || line.startsWith("define ")) lengths.push(0);
    else if (line.startsWith("  ")) lengths[lengths.length - 1]++;
  }
  return lengths;
}

/** Straight code of each kind, dead code among it, in a function that is left early. */
const STRAIGHT = `(module (memory 1) (func $f (param i32 v128) (result i32 v128)
  ${"(local.set 0 (i32.mul (i32.load (local.get 0)) (local.get 0)))".repeat(1000)}
  ${"(local.set 1 (i8x16.shr_s (local.get 1) (local.get 0)))".repeat(1000)}
  (if (local.get 0) (then (return (local.get 0) (local.get 1)) ${"(drop (i32.const 1))".repeat(1000)}))
  (block (br 0) ${"nop ".repeat(1000)})
  ${"(call $f (local.get 0) (local.get 1)) (local.set 1) (local.set 0)".repeat(200)}
  (local.get 0) (local.get 1)))`;

nativeTest("straight code without passes is in pieces", () => {
  const [text] = printShards(moduleOf(STRAIGHT), { level: 0, optimized: false });
  assert(Math.max(...blocks(text)) < 400);
});

nativeTest("with passes it is not: they would join the pieces", () => {
  const [text] = printShards(moduleOf(STRAIGHT), { level: 2, optimized: false });
  assertEquals(Math.max(...blocks(text)) > 4000, true);
});
