/**
 * What whoever uses the library may do to it, and what comes back through JavaScript.
 *
 * @module
 */
import { compile, compileSync, Linker } from "../../../mod.ts";
import { assemble } from "../../../src/wast/mod.ts";
import { makeEngine, REFERENCE, witness } from "../../fuzz/engines/engines.ts";
import type { Attack } from "../attack.ts";
import { clusterFor, EVERY_ENGINE, expectError, expectSame, instantiate } from "../tools.ts";

const bytesChange: Attack = {
  name: "bytes-change",
  holds: "what runs is what was validated",
  variants: EVERY_ENGINE,
  async run(name) {
    const good = assemble(
      `(module (func (export "f") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1))))`,
    );
    const engine = makeEngine(name), constant = good.lastIndexOf(0x7c) - 1;
    for (const way of [compileSync, compile]) {
      const bytes = new Uint8Array(good), compiled = way(bytes);
      bytes[constant] = 41;
      const module = await compiled;
      bytes[constant] = 42;
      const instance = new Linker().bind(clusterFor(engine)).instantiate(module, { engine });
      expectSame(instance.func("f").invoke(1n), 2n, way.name);
    }
  },
};

const tables: Attack = {
  name: "tables-take-what-fits",
  holds: "a table refuses what is not of its type",
  variants: EVERY_ENGINE,
  run(engine) {
    const instance = instantiate(
      engine,
      `(module
      (type $number (func (param i64) (result i32))) (type $reference (func (param externref) (result externref)))
      (table (export "any") 1 funcref) (table (export "typed") 1 (ref null $number))
      (table (export "full") 1 (ref func) (ref.func $identity))
      (func $identity (export "identity") (type $reference) (local.get 0)))`,
    );
    const wrong = { any: {}, typed: instance.func("identity"), full: null };
    for (const [name, value] of Object.entries(wrong)) {
      const table = instance.table(name);
      expectError(() => table.set(0, value), /Error/, `${name}.set`);
      expectError(() => table.fill(0, value, 1), /Error/, `${name}.fill`);
      expectError(() => table.grow(1, value), /Error/, `${name}.grow`);
    }
  },
};

const TRAPS = `(module
  (import "m" "h" (func $h)) (import "m" "tag" (tag $js (param externref)))
  (func $deeper (export "exhaust") (call $deeper))
  (func (export "divide") (drop (i32.div_s (i32.const 1) (i32.const 0))))
  (func (export "stop") unreachable)
  (func (export "all") (result i32)
    (block (try_table (catch_all 0) (call $h)) (return (i32.const 0))) (i32.const 1))
  (func (export "js") (result i32)
    (block (result externref) (try_table (catch $js 0) (call $h)) (return (i32.const 0))) (drop) (i32.const 1)))`;

const throughJavaScript: Attack = {
  name: "traps-through-javascript",
  holds: "a trap cannot be caught by WebAssembly, whatever lies between",
  variants: [REFERENCE, ...EVERY_ENGINE],
  run(name) {
    // deno-lint-ignore no-explicit-any
    const namespace = witness(name).open() as any, module = new namespace.Module(assemble(TRAPS));
    for (const trap of ["divide", "stop", "exhaust"]) {
      for (const again of [false, true]) {
        const h = (): void => {
          if (!again) return exports[trap]();
          try {
            exports[trap]();
          } catch (error) {
            throw error;
          }
        };
        const { exports } = new namespace.Instance(module, { m: { h, tag: namespace.JSTag } });
        for (const way of ["all", "js"]) {
          // A full stack is an error of the language, which V8 itself lets WebAssembly catch.
          if (name === REFERENCE && trap === "exhaust") continue;
          expectError(() => exports[way](), /divide|unreachable|stack/, `${trap}, catch ${way}`);
        }
      }
    }
  },
};

export default [bytesChange, tables, throughJavaScript];
