/**
 * Random programs that throw, catch, delegate and rethrow, in both kinds of exception handling, on all engines: they must
 * do the same things in the same order.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { nativeTest } from "../../ffi/testing.ts";
import { ENGINES } from "../web/engines.ts";
import { Js } from "../../src/engines/js/mod.ts";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Cluster, type Engine, Linker, WasmException } from "../../src/runtime/mod.ts";
import { decode, type Module, validate } from "../../src/wasm/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { Random } from "../fuzz/generate/random.ts";

const PROGRAMS = 40;
/** Native code, too, as it is generated for very large modules, and JavaScript in parts, of flattened functions too. */
const EVERY_ENGINE = [
  ...ENGINES,
  new Llvm({ level: 0 }),
  new Js({ largestFunction: 150 }),
  new Js({ largestFunction: 150, deepestNest: 0 }),
];
const SEEDS = [1, 2, 3, 5, 8, 13, 21, 34];
const FUNCTIONS = 6;
const TAGS = 3;

/** Writes the statements of a function, which leave the operand stack as they found it. */
class Writer {
  readonly #random: Random;
  readonly #index: number;
  #labels = 0;
  /** Labels of what can be left, and of clauses whose exception can be thrown again. */
  readonly #exits: string[] = [];
  readonly #caught: string[] = [];

  constructor(random: Random, index: number) {
    this.#random = random;
    this.#index = index;
  }

  statements(depth: number): string {
    return Array.from({ length: 1 + this.#random.below(3) }, () => this.#statement(depth)).join(" ");
  }

  #statement(depth: number): string {
    const { length: exits } = this.#exits, { length: caught } = this.#caught;
    switch (this.#random.below(depth > 0 ? 9 : 5)) {
      case 0:
        return this.#note();
      case 1:
        return this.#maybe(`(throw $t${this.#random.below(TAGS)} (call $step))`);
      case 2:
        return exits === 0 ? this.#note() : this.#maybe(`(br ${this.#exits[this.#random.below(exits)]})`);
      case 3:
        return caught === 0 ? this.#note() : this.#maybe(`(rethrow ${this.#caught[this.#random.below(caught)]})`);
      case 4: {
        const callee = this.#index + 1 + this.#random.below(FUNCTIONS);
        return callee < FUNCTIONS ? `(call $f${callee})` : this.#note();
      }
      case 5:
        return this.#delegate(depth - 1);
      case 6:
        return this.#tryTable(depth - 1);
      default:
        return this.#legacy(depth - 1);
    }
  }

  #note(): string {
    return `(call $log (i32.const ${this.#random.below(1000)}))`;
  }

  #maybe(statement: string): string {
    return `(if (i32.and (call $step) (i32.const 1)) (then ${statement}))`;
  }

  #within(labels: string[], label: string, depth: number): string {
    labels.push(label);
    const text = this.statements(depth);
    labels.pop();
    return text;
  }

  #legacy(depth: number): string {
    const label = `$l${this.#labels++}`, body = this.#within(this.#exits, label, depth);
    const clauses = Array.from({ length: this.#random.below(3) }, () => {
      const tag = this.#random.below(TAGS);
      return `(catch $t${tag} (call $log) ${this.#within(this.#caught, label, depth)})`;
    });
    if (this.#random.below(2) === 0) clauses.push(`(catch_all ${this.#within(this.#caught, label, depth)})`);
    return `(try ${label} (do ${body}) ${clauses.join(" ")})`;
  }

  #delegate(depth: number): string {
    const label = `$l${this.#labels++}`, { length } = this.#exits;
    const target = length === 0 || this.#random.below(3) === 0 ? "0" : this.#exits[this.#random.below(length)];
    return `(try ${label} (do ${this.#within(this.#exits, label, depth)}) (delegate ${target}))`;
  }

  #tryTable(depth: number): string {
    const out = `$l${this.#labels++}`, caught = `$l${this.#labels++}`, local = `$e${this.#labels % 3}`;
    const all = this.#random.below(2) === 0 ? `(catch_all ${out})` : "";
    return `(block ${out}
      (block ${caught} (result i32 exnref)
        (try_table (catch_ref $t${this.#random.below(TAGS)} ${caught}) ${all} ${this.#within(this.#exits, out, depth)})
        (br ${out}))
      (local.set ${local}) (call $log) ${this.#within(this.#exits, out, depth)}
      ${this.#maybe(`(throw_ref (local.get ${local}))`)})`;
  }
}

function program(random: Random): Module {
  const tags = Array.from({ length: TAGS }, (_, i) => `(tag $t${i} (param i32))`);
  const funcs = Array.from({ length: FUNCTIONS }, (_, i) => {
    return `(func $f${i} (local $e0 exnref) (local $e1 exnref) (local $e2 exnref) ${
      new Writer(random, i).statements(4)
    })`;
  });
  const module = decode(assemble(`(module ${tags.join(" ")}
    (global $seed (mut i32) (i32.const 0)) (global $log (mut i64) (i64.const 0))
    (func $step (result i32)
      (global.set $seed (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
      (i32.shr_u (global.get $seed) (i32.const 20)))
    (func $log (param i32)
      (global.set $log (i64.add (i64.mul (global.get $log) (i64.const 31)) (i64.extend_i32_u (local.get 0)))))
    ${funcs.join("\n")}
    (func (export "run") (param i32) (global.set $seed (local.get 0)) (call $f0))
    (func (export "log") (result i64) (global.get $log)))`));
  validate(module);
  return module;
}

function outcomes(engine: Engine, module: Module): unknown[] {
  using cluster = new Cluster({ storage: engine.createStorage?.(), fuel: 1_000_000 });
  const instance = new Linker().bind(cluster).instantiate(module, { engine });
  return SEEDS.map((seed) => {
    let escaped: unknown;
    try {
      instance.func("run").invoke(seed);
    } catch (error) {
      escaped = error instanceof WasmException ? error.values : `${error}`;
    }
    return [escaped, instance.func("log").invoke()];
  });
}

nativeTest("random programs throw and catch the same on all engines", () => {
  const random = new Random(2026);
  for (let i = 0; i < PROGRAMS; i++) {
    const module = program(random), [first, ...others] = EVERY_ENGINE.map((engine) => outcomes(engine, module));
    for (const other of others) assertEquals(other, first, `program ${i}`);
  }
});
