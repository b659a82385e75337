/**
 * Makes random programs whose fuel is to be compared: loops of all shapes, calls of all kinds, recursion, exceptions and
 * traps, with calls of the host in between, which looks at the fuel. A program is a provider and a main module that
 * imports from it. Numbers steer it, so that a run with another amount of fuel goes other ways.
 */
import type { Random } from "../fuzz/generate/random.ts";

/** The texts of two modules. */
export interface Program {
  readonly provider: string;
  readonly main: string;
}

/** Functions of each module; each calls those behind it. */
const FUNCTIONS = 6;
const TYPES = `(type $plain (func)) (type $taking (func (param i32)))`;

/** Writes the statements of a function, which leave the operand stack as they found it. */
class Writer {
  readonly #random: Random;
  readonly #index: number;
  #locals: string[] = [];
  #labels = 0;
  /** Labels that a statement may leave for. */
  readonly #exits: string[] = [];
  /** Labels of legacy clauses, whose exception can be thrown again. */
  readonly #caught: string[] = [];

  constructor(random: Random, index: number) {
    this.#random = random;
    this.#index = index;
  }

  /** A whole function; it may end with a tail call. */
  func(): string {
    const body = this.#statements(4), end = this.#random.oneIn(3) ? this.#tailCall() : "";
    return `(func $f${this.#index} (export "f${this.#index}") (type $plain) ${this.#locals.join(" ")} ${body} ${end})`;
  }

  #statements(depth: number): string {
    return Array.from({ length: 1 + this.#random.below(3) }, () => this.#statement(depth)).join("\n");
  }

  #statement(depth: number): string {
    if (depth === 0) return this.#simple();
    switch (this.#random.below(16)) {
      case 0:
      case 1:
        return this.#countedLoop(depth - 1);
      case 2:
        return this.#tableLoop(depth - 1);
      case 3:
        return this.#passedLoop(depth - 1);
      case 4:
        return this.#longLoop(depth - 1);
      case 5:
        return this.#floatLoop(depth - 1);
      case 6:
        return this.#block(depth - 1);
      case 7:
        return `(if (i32.and (call $step) (i32.const 1)) (then ${this.#statements(depth - 1)}) (else ${
          this.#statements(depth - 1)
        }))`;
      case 8:
        return this.#tryTable(depth - 1);
      case 9:
        return this.#legacy(depth - 1);
      case 10:
        return this.#catchLoop(depth - 1);
      default:
        return this.#simple();
    }
  }

  #simple(): string {
    const { length: exits } = this.#exits, { length: caught } = this.#caught;
    switch (this.#random.below(12)) {
      case 0:
      case 1:
        return `(call $look (i32.const ${this.#random.below(100)}))`;
      case 2:
      case 3:
        return this.#call();
      case 4:
        return `(drop (call $recursive (i32.const ${this.#random.below(5)})))`;
      case 5:
        return this.#rarely(`(throw $t${this.#random.below(2)} (call $step))`);
      case 6:
        return exits === 0 ? "" : this.#maybe(`(br ${this.#random.pick(this.#exits)})`);
      case 7:
        return caught === 0 ? "" : this.#maybe(`(rethrow ${this.#random.pick(this.#caught)})`);
      case 8:
        return this.#rarely("(unreachable)");
      case 9:
        return `(drop (i32.div_u (i32.const 7) (i32.and (call $step) (i32.const 31))))`;
      case 10:
        return `(i32.store (i32.and (call $step) (i32.const 0xfff)) (i32.load (i32.and (call $step) (i32.const 0xfff))))`;
      default:
        return `(loop (call $look (i32.const 1)))`;
    }
  }

  #call(): string {
    const callee = this.#index + 1 + this.#random.below(FUNCTIONS);
    if (callee >= FUNCTIONS) return `(call $imported${this.#random.below(FUNCTIONS)})`;
    switch (this.#random.below(4)) {
      case 0:
        return `(call_indirect $fixed (type $plain) (i32.const ${callee}))`;
      case 1:
        return `(call_indirect $changing (type $plain) (i32.const ${callee}))`;
      case 2:
        return `(call_ref $plain (ref.func $f${callee}))`;
      default:
        return `(call $f${callee})`;
    }
  }

  #tailCall(): string {
    const callee = this.#index + 1 + this.#random.below(FUNCTIONS);
    if (callee >= FUNCTIONS) {
      return this.#random.oneIn(2) ? `(return_call $imported0)` : `(return_call $look (i32.const 2))`;
    }
    switch (this.#random.below(3)) {
      case 0:
        return `(return_call_indirect $changing (type $plain) (i32.const ${callee}))`;
      case 1:
        return `(return_call_ref $plain (ref.func $f${callee}))`;
      default:
        return `(return_call $f${callee})`;
    }
  }

  #maybe(statement: string): string {
    return `(if (i32.and (call $step) (i32.const 3)) (then) (else ${statement}))`;
  }

  #rarely(statement: string): string {
    return `(if (i32.and (call $step) (i32.const 15)) (then) (else ${statement}))`;
  }

  #label(): string {
    return `$l${this.#labels++}`;
  }

  #local(type: string): string {
    const name = `$v${this.#locals.length}`;
    this.#locals.push(`(local ${name} ${type})`);
    return name;
  }

  #within(labels: string[], label: string, depth: number): string {
    labels.push(label);
    const text = this.#statements(depth);
    labels.pop();
    return text;
  }

  #countedLoop(depth: number): string {
    const label = this.#label(), counter = this.#local("i32"), turns = 1 + this.#random.below(5);
    return `(local.set ${counter} (i32.const ${turns}))
      (loop ${label} ${this.#statements(depth)}
        (br_if ${label} (local.tee ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))))`;
  }

  /** Turns by `br_table`, and from inside of a block. */
  #tableLoop(depth: number): string {
    const label = this.#label(), out = this.#label(), counter = this.#local("i32"), turns = 1 + this.#random.below(4);
    return `(local.set ${counter} (i32.const ${turns}))
      (block ${out} (loop ${label} (block
        (local.set ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))
        ${this.#within(this.#exits, out, depth)}
        (br_table ${out} ${label} ${label} 0 ${label} (local.get ${counter})))
        (br_if ${label} (i32.gt_s (local.get ${counter}) (i32.const 0)))))`;
  }

  /** Takes a parameter and has a result. */
  #passedLoop(depth: number): string {
    const label = this.#label(), left = this.#local("i32");
    return `(i32.const ${this.#random.below(4)})
      (loop ${label} (param i32) (result i32) (i32.const 1) (i32.sub) (local.set ${left})
        ${this.#statements(depth)}
        (local.get ${left})
        (br_if ${label} (i32.gt_s (local.get ${left}) (i32.const 0))))
      (drop)`;
  }

  #longLoop(depth: number): string {
    const label = this.#label(), counter = this.#local("i64"), turns = 1 + this.#random.below(40);
    return `(local.set ${counter} (i64.const ${turns}))
      (loop ${label} ${this.#random.oneIn(2) ? "" : this.#statements(Math.min(depth, 1))}
        (br_if ${label} (i64.ne (local.tee ${counter} (i64.sub (local.get ${counter}) (i64.const 1))) (i64.const 0))))`;
  }

  #floatLoop(depth: number): string {
    const label = this.#label(), sum = this.#local("f64"), turns = 1 + this.#random.below(20);
    return `(local.set ${sum} (f64.const 0))
      (loop ${label} ${this.#random.oneIn(2) ? "" : this.#statements(Math.min(depth, 1))}
        (local.set ${sum} (f64.add (local.get ${sum}) (f64.const 0.5)))
        (br_if ${label} (f64.lt (local.get ${sum}) (f64.const ${turns / 2}))))`;
  }

  #block(depth: number): string {
    const label = this.#label();
    return `(block ${label} ${this.#within(this.#exits, label, depth)})`;
  }

  #tryTable(depth: number): string {
    const out = this.#label(), caught = this.#label();
    const all = this.#random.oneIn(2) ? `(catch_all ${out})` : "";
    return `(block ${out} (block ${caught} (result i32)
      (try_table (catch $t${this.#random.below(2)} ${caught}) ${all} ${
      this.#within(this.#exits, out, depth)
    }) (br ${out}))
      (drop) ${this.#statements(Math.min(depth, 1))})`;
  }

  #legacy(depth: number): string {
    const label = this.#label();
    if (this.#random.oneIn(4)) {
      return `(try ${label} (do ${this.#within(this.#exits, label, depth)}) (delegate 0))`;
    }
    const clause = `(catch $t${this.#random.below(2)} (drop) ${this.#within(this.#caught, label, Math.min(depth, 1))})`;
    const all = this.#random.oneIn(2) ? `(catch_all ${this.#within(this.#caught, label, Math.min(depth, 1))})` : "";
    return `(try ${label} (do ${this.#within(this.#exits, label, depth)}) ${clause} ${all})`;
  }

  /** A loop that an exception starts again. */
  #catchLoop(depth: number): string {
    const label = this.#label(), out = this.#label(), counter = this.#local("i32");
    return `(local.set ${counter} (i32.const ${1 + this.#random.below(3)}))
      (block ${out} (loop ${label}
        (br_if ${out} (i32.eqz (local.get ${counter})))
        (local.set ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))
        (try_table (catch_all ${label}) ${this.#within(this.#exits, out, depth)}
          (if (i32.and (call $step) (i32.const 1)) (then (throw $t0 (i32.const 1)))))))`;
  }
}

/** A module; `imports` are its imported functions, of type `$plain`. */
function moduleText(random: Random, imports: string, start: string): string {
  const functions = Array.from({ length: FUNCTIONS }, (_, i) => new Writer(random, i).func());
  const names = functions.map((_, i) => `$f${i}`).join(" ");
  return `(module ${TYPES}
    (import "host" "t0" (tag $t0 (param i32))) (import "host" "t1" (tag $t1 (param i32)))
    (import "host" "look" (func $look (param i32)))
    ${imports}
    (memory 1)
    (global $seed (mut i32) (i32.const ${random.below(10_000)}))
    (table $fixed funcref (elem ${names}))
    (table $changing (export "table") 10 20 funcref)
    (elem (table $changing) (i32.const 0) func ${names})
    (func $step (result i32)
      (global.set $seed (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
      (i32.shr_u (global.get $seed) (i32.const 20)))
    (func $recursive (param i32) (result i32)
      (if (result i32) (i32.le_s (local.get 0) (i32.const 1)) (then (local.get 0)) (else
        (i32.add (call $recursive (i32.sub (local.get 0) (i32.const 1)))
          (call $recursive (i32.sub (local.get 0) (i32.const 2)))))))
    ${functions.join("\n")}
    (func (export "change") (table.set $changing (i32.const 9) (ref.func $f0)))
    ${start})`;
}

/** Makes a program. */
export function makeProgram(random: Random): Program {
  const missing = Array.from(
    { length: FUNCTIONS },
    (_, i) => `(import "host" "nothing" (func $imported${i} (type $plain)))`,
  );
  const provider = moduleText(random, missing.join("\n"), "");
  const imported = Array.from({ length: FUNCTIONS }, (_, i) => {
    return `(import "provider" "f${random.below(FUNCTIONS)}" (func $imported${i} (type $plain)))`;
  });
  const start = random.oneIn(3) ? "(start $f5)" : "";
  return { provider, main: moduleText(random, imported.join("\n"), start) };
}
