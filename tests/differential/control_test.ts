/**
 * Random programs of blocks, loops, conditions, dispatches and calls over locals of all types, with which a compiler has to
 * know where values are read again. They must compute what V8 says on every engine, JavaScript in parts and flattened
 * included. `DIFFERENTIAL_SEED` starts elsewhere, `DIFFERENTIAL_MODULES` runs more or fewer.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { Js } from "../../src/engines/js/mod.ts";
import { Cluster, type Engine, Linker } from "../../src/runtime/mod.ts";
import { decode, validate } from "../../src/wasm/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { Random } from "../fuzz/generate/random.ts";

const FIRST_SEED = Number(Deno.env.get("DIFFERENTIAL_SEED") ?? 1);
const MODULES = Number(Deno.env.get("DIFFERENTIAL_MODULES") ?? 600) / 3;
const FUNCTIONS = 3;
const ARGUMENTS = [
  [0, 0n, 0, "r"],
  [1, -1n, 0.5, null],
  [7, 1n << 62n, -3, "s"],
  [-5, 12345678901n, 1e300, "t"],
] as const;

const ENGINES: Readonly<Record<string, Engine>> = {
  interpreter: new Interpreter(),
  js: new Js(),
  "js in parts": new Js({ largestFunction: 250 }),
  "js flattened": new Js({ deepestNest: 0 }),
  "js flattened in parts": new Js({ largestFunction: 250, deepestNest: 0 }),
};

const LOCALS = {
  i32: ["a", "b", "c"],
  i64: ["x", "y", "z"],
  f64: ["p", "q"],
  externref: ["r", "s"],
} as const;
type Type = keyof typeof LOCALS;

/** Writes the statements of a function, which leave the operand stack as they found it. */
class Writer {
  readonly #random: Random;
  readonly #index: number;
  #labels = 0;
  readonly #blocks: string[] = [];

  constructor(random: Random, index: number) {
    this.#random = random;
    this.#index = index;
  }

  statements(depth: number): string {
    return Array.from({ length: 2 + this.#random.below(6) }, () => this.#statement(depth)).join("\n");
  }

  #local(type: Type): string {
    return `$${this.#random.pick(LOCALS[type])}`;
  }

  #get(type: Type): string {
    return `(local.get ${this.#local(type)})`;
  }

  #statement(depth: number): string {
    switch (this.#random.below(depth > 0 ? 18 : 9)) {
      case 0:
      case 1:
        return this.#set("i32");
      case 2:
      case 3:
      case 4:
        return Array.from({ length: 1 + this.#random.below(5) }, () => this.#set("i64")).join(" ");
      case 5:
        return this.#set("f64");
      case 6:
        return this.#set("externref");
      case 7:
        return this.#leave();
      case 8:
        return this.#memory();
      case 9:
      case 10:
        return this.#block(depth - 1);
      case 11:
        return this.#loop(depth - 1);
      case 12:
        return `(if ${this.#expression("i32", 1)} (then ${this.statements(depth - 1)}))`;
      case 13:
        return `(if ${this.#expression("i32", 1)} (then ${this.statements(depth - 1)})
          (else ${this.statements(depth - 1)}))`;
      case 14:
        return this.#dispatch(depth - 1);
      case 15:
      case 16:
        return `(if ${this.#expression("i32", 1)} (then ${this.statements(depth - 1)} ${this.#jump()}))`;
      default:
        return this.#call();
    }
  }

  #set(type: Type): string {
    return `(local.set ${this.#local(type)} ${this.#expression(type, 2)})`;
  }

  #expression(type: Type, depth: number): string {
    if (depth === 0 || this.#random.oneIn(3)) return this.#get(type);
    const one = (other: Type) => this.#expression(other, depth - 1);
    if (this.#random.oneIn(6)) {
      const kind = type === "externref" ? "(result externref)" : "";
      return `(select ${kind} ${one(type)} ${one(type)} ${one("i32")})`;
    }
    switch (type) {
      case "i32":
        return this.#random.pick([
          `(i32.add ${one(type)} (i32.const ${this.#random.below(9)}))`,
          `(i32.xor ${one(type)} ${one(type)})`,
          `(i32.shr_u ${one(type)} (i32.const 3))`,
          `(i32.wrap_i64 ${one("i64")})`,
          `(i64.lt_u ${one("i64")} ${one("i64")})`,
          `(f64.lt ${one("f64")} ${one("f64")})`,
          `(ref.is_null ${one("externref")})`,
          `(i32.load (i32.and ${one(type)} (i32.const 63)))`,
        ]);
      case "i64":
        return this.#random.pick([
          `(i64.add ${one(type)} ${one(type)})`,
          `(i64.mul ${one(type)} (i64.const ${this.#random.below(99)}))`,
          `(i64.shr_u ${one(type)} ${one(type)})`,
          `(i64.shl ${one(type)} (i64.extend_i32_u ${one("i32")}))`,
          `(i64.rotl ${one(type)} (i64.const 13))`,
          `(i64.div_u ${one(type)} (i64.const 10))`,
          `(i64.clz ${one(type)})`,
          `(i64.extend_i32_s ${one("i32")})`,
          `(i64.reinterpret_f64 ${one("f64")})`,
        ]);
      case "f64":
        return this.#random.pick([
          `(f64.add ${one(type)} (f64.const 0.25))`,
          `(f64.mul ${one(type)} (f64.const 0.5))`,
          `(f64.convert_i32_s ${one("i32")})`,
          `(f64.convert_i64_u ${one("i64")})`,
        ]);
      default:
        return this.#random.oneIn(3) ? "(ref.null extern)" : this.#get(type);
    }
  }

  #memory(): string {
    const at = `(i32.and ${this.#get("i32")} (i32.const 56))`;
    return this.#random.pick([
      `(i32.store ${at} ${this.#expression("i32", 1)})`,
      `(i64.store ${at} ${this.#expression("i64", 1)})`,
      `(i64.store32 ${at} ${this.#expression("i64", 1)})`,
      `(i32.store offset=4 (i32.const 8) ${this.#expression("i32", 1)})
       (local.set ${this.#local("i32")} (i32.load offset=4 (i32.const 8)))`,
    ]);
  }

  #leave(): string {
    const condition = this.#expression("i32", 1);
    if (this.#blocks.length === 0 || this.#random.oneIn(4)) return `(if ${condition} (then ${this.#jump()}))`;
    return `(br_if ${this.#random.pick(this.#blocks)} ${condition})`;
  }

  /** Leaves a block, or the function. */
  #jump(): string {
    if (this.#blocks.length === 0 || this.#random.oneIn(4)) return RETURN;
    return `(br ${this.#random.pick(this.#blocks)})`;
  }

  #within(label: string, depth: number): string {
    this.#blocks.push(label);
    const text = this.statements(depth);
    this.#blocks.pop();
    return text;
  }

  #block(depth: number): string {
    const label = `$l${this.#labels++}`;
    if (this.#random.oneIn(3)) {
      const body = this.statements(depth);
      return `(local.set ${this.#local("i64")} (block ${label} (result i64) ${body}
        (br_if ${label} ${this.#expression("i64", 1)} ${this.#expression("i32", 1)}) (drop) ${
        this.#expression("i64", 1)
      }))`;
    }
    return `(block ${label} ${this.#within(label, depth)})`;
  }

  #loop(depth: number): string {
    const label = `$l${this.#labels++}`;
    return `(loop ${label} ${this.statements(depth)}
      (br_if ${label} (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0))))`;
  }

  #dispatch(depth: number): string {
    const labels = [0, 1, 2].map(() => `$l${this.#labels++}`), [first, second, third] = labels;
    return `(block ${first} (block ${second} (block ${third}
      (br_table ${third} ${first} ${second} ${this.#expression("i32", 1)}))
      ${this.statements(depth)}) ${this.statements(depth)})`;
  }

  #call(): string {
    const callee = this.#index + 1 + this.#random.below(FUNCTIONS);
    if (callee >= FUNCTIONS) return this.#set("i64");
    const type = this.#random.pick(["i32", "i64"] as const), args = ["i32", "i64", "f64", "externref"] as const;
    const [i32, i64, f64, ref] = args.map((each) => this.#expression(each, 1));
    return `(call $f${callee} ${i32} ${i64} ${f64} ${ref})
      (local.set $s) (local.set $q) ${type === "i32" ? "(drop)" : "(local.set $z)"} (local.set $c)`;
  }
}

const RETURN = "(return (local.get $a) (local.get $x) (local.get $p) (local.get $r))";

function programText(random: Random): string {
  const functions = Array.from(
    { length: FUNCTIONS },
    (_, i) =>
      `(func $f${i} (export "f${i}") (param $a i32) (param $x i64) (param $p f64) (param $r externref)
      (result i32 i64 f64 externref)
      (local $b i32) (local $c i32) (local $n i32) (local $y i64) (local $z i64) (local $q f64) (local $s externref)
      (local.set $n (i32.const ${10 + random.below(40)}))
      ${new Writer(random, i).statements(3)}
      (i32.xor (local.get $a) (local.get $b)) (i64.add (local.get $x) (i64.xor (local.get $y) (local.get $z)))
      (f64.add (local.get $p) (local.get $q)) (local.get $r))`,
  );
  return `(module (memory (export "memory") 1) ${functions.join("\n")})`;
}

/** What all calls return, and what memory is then. */
function outcomes(call: (name: string, args: readonly unknown[]) => unknown, memory: () => ArrayBufferLike): unknown[] {
  const found: unknown[] = [];
  for (let i = 0; i < FUNCTIONS; i++) for (const args of ARGUMENTS) found.push(call(`f${i}`, args));
  return [...found, [...new Uint8Array(memory(), 0, 80)]];
}

Deno.test("random control flow over locals of all types computes the same on all engines", () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + MODULES; seed++) {
    const bytes = assemble(programText(new Random(seed)));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource));
    const { memory, ...functions } = exports as Record<string, (...args: unknown[]) => unknown>;
    const expected = outcomes(
      (name, args) => functions[name](...args),
      () => (memory as unknown as WebAssembly.Memory).buffer,
    );
    const module = decode(bytes);
    validate(module);
    for (const [name, engine] of Object.entries(ENGINES)) {
      const handle = new Linker().bind(new Cluster()).instantiate(module, { engine });
      const actual = outcomes(
        (func, args) => handle.func(func).code(...args),
        () => handle.memory("memory").buffer,
      );
      assertEquals(actual, expected, `seed ${seed} on ${name}`);
    }
  }
});
