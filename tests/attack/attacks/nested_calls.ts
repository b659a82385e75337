/**
 * Exports that JavaScript has called so often that V8 optimised the call, and that then call back into JavaScript, which
 * makes V8 leave what it has optimised.
 *
 * @module
 */
import { Linker } from "../../../mod.ts";
import type { Attack } from "../attack.ts";
import { EVERY_ENGINE, expectSame, instantiate } from "../tools.ts";

const COUNT = 200, ROUNDS = 1990;

const attack: Attack = {
  name: "nested-calls",
  holds: "V8 does not abort when native code calls back",
  variants: EVERY_ENGINE,
  run(name) {
    const exports = Array.from(
      { length: COUNT },
      (_, i) => `(func (export "f${i}") (param i32 i32 i32) (result i32) (i32.add (local.get 0) (call $h)))`,
    );
    let hook: (() => number) | undefined;
    const linker = new Linker().func("m", "h", { params: [], results: ["i32"] }, () => hook === undefined ? 1 : hook());
    const instance = instantiate(
      name,
      `(module (import "m" "h" (func $h (result i32))) ${exports.join(" ")}
      (func (export "g") (param f64 f64 f64) (result i32) (i32.const 7)))`,
      linker,
    );
    const functions = exports.map((_, i) => instance.func(`f${i}`).code), g = instance.func("g").code;
    const call = (f: (...args: number[]) => number, i: number, round: number) => f(i, round, 3) | 0;
    let sum = 0;
    for (let round = 0; round < ROUNDS; round++) functions.forEach((f, i) => sum += call(f, i, round));
    functions.forEach((f, i) => {
      hook = () => {
        hook = undefined;
        return g(1.5, 2.5, 3.5);
      };
      sum += call(f, i, 2);
    });
    const indices = COUNT * (COUNT - 1) / 2;
    expectSame(sum, (ROUNDS + 1) * indices + ROUNDS * COUNT + 7 * COUNT);
  },
};

export default attack;
