/**
 * Compares what fuel is on all engines, over random programs: how far each comes with every amount from 0 to 200, and what
 * a function of the host reads, sets and adds on the way.
 *
 *     deno run -A tests/limits/fuel.ts [PROGRAMS [FIRST_SEED]]     2,000 programs from 1 on take about an hour
 */
import { llvm } from "../../ffi/mod.ts";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { Js } from "../../src/engines/js/mod.ts";
import {
  Cluster,
  compileSync,
  declaredType,
  type Engine,
  type InstanceHandle,
  Linker,
  WasmException,
  WasmTrap,
} from "../../src/runtime/mod.ts";
import type { Module } from "../../src/wasm/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { Random } from "../fuzz/generate/random.ts";
import { makeProgram } from "./fuel_programs.ts";

/** Amounts of fuel that are tried. */
const MOST_FUEL = 200;

/** The engines of a program: that of its provider and that of its main module. */
export interface Pair {
  readonly name: string;
  readonly provider: Engine;
  readonly main: Engine;
}

function hasLlvm(): boolean {
  try {
    llvm();
    return true;
  } catch {
    return false;
  }
}

/** What is compared; the first is what the others must be like. */
export function enginePairs(): Pair[] {
  const interpreter = new Interpreter(), js = new Js(), small = new Js({ largestFunction: 300, deepestNest: 3 });
  const same = (name: string, engine: Engine): Pair => ({ name, provider: engine, main: engine });
  const pairs = [same("interpreter", interpreter), same("js", js), same("js in pieces", small)];
  pairs.push({ name: "interpreter and js", provider: interpreter, main: js });
  if (!hasLlvm()) return pairs;
  const fast = new Llvm({ preciseTraps: true }), plain = new Llvm({ level: 0, preciseTraps: true });
  pairs.push(same("llvm", fast), same("llvm at level 0", plain), same("llvm, traps not exact", new Llvm()));
  pairs.push({ name: "llvm and interpreter", provider: fast, main: interpreter });
  pairs.push({ name: "js and llvm", provider: js, main: fast });
  return pairs;
}

/** What a program did, in lines. */
class Run {
  readonly lines: string[] = [];
  readonly #cluster: Cluster;
  readonly #linker;
  readonly #handles: InstanceHandle[] = [];
  #depth = 0;

  constructor({ provider, main }: Pair) {
    const storage = main.createStorage?.() ?? provider.createStorage?.();
    this.#cluster = new Cluster({ fuel: 0, storage });
    this.#linker = new Linker().bind(this.#cluster);
    for (const tag of ["t0", "t1"]) this.#linker.define("host", tag, this.#cluster.tag(declaredType(["i32"], [])));
    this.#linker.func("host", "look", { params: ["i32"], results: [] }, (what) => this.#look(what));
    this.#linker.func("host", "nothing", { params: [], results: [] }, () => {});
  }

  /** Reads the fuel, and sometimes changes it or calls back. */
  #look(what: number): void {
    const { meter } = this.#cluster;
    this.lines.push(`look ${what}: ${meter.fuel}`);
    if (what % 10 === 3) meter.addFuel(2);
    if (what === 20) meter.fuel = 9;
    if (what % 10 !== 7 || this.#depth > 2) return;
    this.#depth++;
    try {
      this.#attempt(() => this.#handles.at(-1)?.func(`f${what % 6}`).invoke());
    } finally {
      this.#depth--;
    }
  }

  #attempt(action: () => unknown): void {
    let end = "returned";
    try {
      action();
    } catch (error) {
      if (error instanceof WasmTrap) end = error.code;
      else if (error instanceof WasmException) end = `threw ${error.values}`;
      else throw error;
    }
    this.lines.push(`${end}: ${this.#cluster.meter.fuel}`);
  }

  instantiate(name: string, module: Module, engine: Engine): void {
    const { meter } = this.#cluster;
    meter.fuel = 150;
    this.#attempt(() => {
      const handle = this.#linker.instantiate(module, { engine });
      this.#handles.push(handle);
      this.#linker.instance(name, handle);
    });
  }

  /** Calls the functions with each amount of fuel. */
  callAll(): void {
    for (const handle of this.#handles) {
      this.#cluster.meter.fuel = 1;
      handle.func("change").invoke();
    }
    for (let fuel = 0; fuel <= MOST_FUEL; fuel++) {
      const handle = this.#handles[fuel % this.#handles.length];
      this.#cluster.meter.fuel = fuel;
      this.lines.push(`f${fuel % 5} of ${this.#handles.indexOf(handle)} with ${fuel}`);
      this.#attempt(() => handle.func(`f${fuel % 5}`).invoke());
    }
  }

  [Symbol.dispose](): void {
    this.#cluster[Symbol.dispose]();
  }
}

/** What a program does on a pair of engines. */
function linesOf(provider: Module, main: Module, pair: Pair): string[] {
  using run = new Run(pair);
  run.instantiate("provider", provider, pair.provider);
  run.instantiate("main", main, pair.main);
  run.callAll();
  return run.lines;
}

/** Where the engines differ on the program of a seed; undefined if they do not. */
export function difference(seed: number, pairs: readonly Pair[]): string | undefined {
  const texts = makeProgram(new Random(seed));
  const [provider, main] = [texts.provider, texts.main].map((text) => compileSync(assemble(text)));
  const [expected, ...others] = pairs.map((pair) => linesOf(provider, main, pair));
  for (const [i, lines] of others.entries()) {
    const at = expected.findIndex((line, at) => lines[at] !== line);
    if (at >= 0) return `seed ${seed}: ${pairs[i + 1].name} says "${lines[at]}" in place of "${expected[at]}" (${at})`;
  }
}

if (import.meta.main) {
  const [count = 2000, first = 1] = Deno.args.map(Number), pairs = enginePairs();
  let different = 0;
  for (let seed = first; seed < first + count; seed++) {
    const found = difference(seed, pairs);
    if (found === undefined) continue;
    console.log(found);
    different++;
  }
  console.log(`${count} programs on ${pairs.length} engines, fuel from 0 to ${MOST_FUEL}: ${different} differ`);
  Deno.exit(different === 0 ? 0 : 1);
}
