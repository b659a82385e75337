/**
 * Every operator on memory compiles with precise traps, at every level. The versions of LLVM differ in what they make of
 * volatile accesses, so this runs on each that is installed.
 *
 * @module
 */
import { assert } from "@std/assert";
import { MEMORY } from "../../src/engines/llvm/emit/memory.ts";
import { compileShards } from "../../src/engines/llvm/compile/compiler.ts";
import { assemble } from "../../src/wast/mod.ts";
import {
  decode,
  type Family,
  OP,
  OP_FAMILIES,
  OP_PARAMS,
  OP_RESULTS,
  type OpName,
  validate,
} from "../../src/wasm/mod.ts";
import { nativeTest } from "./native.ts";

const TYPES: Readonly<Record<string, string>> = { a: "i32", i: "i32", I: "i64", f: "f32", F: "f64", v: "v128" };

/** Parameters and result of operators whose row in the table has none, and what stands behind their name. */
const OTHERS: Partial<Record<Family, readonly [params: string, result: string, immediates: string]>> = {
  loadLane: ["av", "v", "1"],
  storeLane: ["av", "", "1"],
  memorySize: ["", "i", ""],
  memoryGrow: ["i", "i", ""],
  memoryFill: ["iii", "", ""],
  memoryCopy: ["iii", "", ""],
  memoryInit: ["iii", "", "$data"],
  dataDrop: ["", "", "$data"],
};

function functionOf(name: OpName): string {
  const family = OP_FAMILIES[OP[name]];
  const [params, result, immediates] = OTHERS[family] ?? [OP_PARAMS[OP[name]], OP_RESULTS[OP[name]], ""];
  const types = [...params].map((letter) => TYPES[letter]);
  const operands = types.map((_, i) => `(local.get ${i})`).join(" ");
  return `(func (export "${name}") (param ${types.join(" ")}) ${result === "" ? "" : `(result ${TYPES[result]})`}
    (${name} ${immediates} ${operands}))`;
}

const OPERATORS = (Object.keys(OP) as OpName[]).filter((name) => Object.hasOwn(MEMORY, OP_FAMILIES[OP[name]]));

nativeTest("every operator on memory compiles with precise traps", () => {
  assert(OPERATORS.length > 50);
  const text = `(module (memory 1) (data $data "data") ${OPERATORS.map(functionOf).join("\n")})`;
  const module = decode(assemble(text), { name: "operators" });
  validate(module);
  for (const level of [0, 1, 2, 3] as const) {
    for (const preciseTraps of [false, true]) {
      const [object] = compileShards(module, { level, preciseTraps }, "object");
      assert(object.length > 1000);
    }
  }
});
