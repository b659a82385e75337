/**
 * Accesses out of bounds whose value nobody needs.
 *
 * @module
 */
import type { Attack } from "../attack.ts";
import { EVERY_ENGINE, expectError, expectSame, instantiate, LEVELS } from "../tools.ts";

const EXPORTS: Readonly<Record<string, string>> = {
  local: "(local i32) (local.set 1 (i32.load (local.get 0))) (i32.const 7)",
  drop: "(drop (i64.load (local.get 0))) (i32.const 7)",
  and: "(i32.and (i32.load (local.get 0)) (i32.const 0))",
  mul: "(i32.mul (i32.load (local.get 0)) (i32.const 0))",
  select: "(select (i32.const 1) (i32.load (local.get 0)) (i32.const 1))",
  equal: "(i32.eq (i32.load (local.get 0)) (i32.load (local.get 0)))",
  subtract: "(i32.sub (i32.load (local.get 0)) (i32.load (local.get 0)))",
  float: "(local f64) (local.set 1 (f64.load (local.get 0))) (i32.const 7)",
};
const LANES: Readonly<Record<string, string>> = {
  lane: "(i32x4.extract_lane 0 (v128.load (local.get 0)))",
  lanes: "(i32x4.extract_lane 1 (i32x4.add (v128.load (local.get 0)) (v128.const i32x4 0 0 0 0)))",
};

function run(engine: string, exports: Readonly<Record<string, string>>, address: number): void {
  const functions = Object.entries(exports).map(([name, code]) =>
    `(func (export "${name}") (param i32) (result i32) ${code})`
  );
  const instance = instantiate(engine, `(module (memory 1) ${functions.join(" ")})`);
  for (const name of Object.keys(exports)) {
    expectError(() => instance.func(name).invoke(address), /out of bounds memory access/, name);
  }
}

const scalars: Attack = {
  name: "lost-loads",
  holds: "an access out of bounds traps, whether its value is needed or not",
  variants: [...EVERY_ENGINE, "llvm-O1", "llvm-O3"],
  run: (engine) => run(engine, EXPORTS, 65534),
};

const vectors: Attack = {
  name: "lost-lanes",
  holds: "a vector partly out of bounds traps, whichever lane is needed",
  variants: LEVELS,
  run: (engine) => run(engine, LANES, 65528),
};

const SHORT_LOADS = ["load8x8_s", "load8x8_u", "load16x4_s", "load16x4_u", "load32x2_s", "load32x2_u"];

const exact: Attack = {
  name: "exact-short-vectors",
  holds: "loads of half a vector compile where traps are exact",
  variants: ["llvm-exact", "llvm-exact-O0"],
  run(engine) {
    for (const name of SHORT_LOADS) {
      const instance = instantiate(
        engine,
        `(module (memory 1)
        (func (export "f") (param i32) (result i32) (i32x4.extract_lane 0 (v128.${name} (local.get 0)))))`,
      );
      expectSame(instance.func("f").invoke(0), 0, name);
      expectError(() => instance.func("f").invoke(65529), /out of bounds memory access/, name);
    }
  },
};

export default [scalars, vectors, exact];
