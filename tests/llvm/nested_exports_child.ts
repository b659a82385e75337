// Calls many exports of one type until V8 compiles the code that they share, then has a host function that one of them
// calls call an export of another type: a field that was constant for all is so no longer, and V8 throws away the code of
// the caller. See deoptimize_test.ts.
import { Linker } from "../../src/runtime/mod.ts";
import { instantiate, nativeCluster } from "./native.ts";

const COUNT = 200;
/** Fewer calls than an export needs to be bound. */
const ROUNDS = 1990;

const numbers = Array.from({ length: COUNT }, (_, i) => i);
using cluster = nativeCluster();
let hook: (() => number) | undefined;
const linker = new Linker().func("m", "h", { params: [], results: ["i32"] }, () => hook === undefined ? 1 : hook());
const instance = instantiate(
  cluster,
  `(module (import "m" "h" (func $h (result i32)))
    ${
    numbers.map((i) => `(func (export "f${i}") (param i32 i32 i32) (result i32) (i32.add (local.get 0) (call $h)))`)
      .join("\n")
  }
    (func (export "g") (param f64 f64 f64) (result i32) (i32.const 7)))`,
  linker,
);
const exports = numbers.map((i) => instance.func(`f${i}`).code), g = instance.func("g").code;

function call(f: (...args: number[]) => number, i: number, round: number): number {
  return f(i, round, 3) | 0;
}

let sum = 0;
for (let round = 0; round < ROUNDS; round++) for (const i of numbers) sum += call(exports[i], i, round);
for (const i of numbers) {
  hook = () => {
    hook = undefined;
    return g(1.5, 2.5, 3.5);
  };
  sum += call(exports[i], i, 2);
}
console.log("finished", sum);
