/**
 * Makes random modules out of the operator table. Each run of a function is an export without parameters that stores the
 * results to memory, so that what is compared are bits and not what JavaScript makes of them.
 *
 * @module
 */
import { BodyGenerator } from "./body.ts";
import { Bytes, section, vector } from "../fuzz/generate/bytes.ts";
import { constant, type Letter, LETTERS, operator, type Signature, TYPE_CODES } from "../fuzz/generate/letters.ts";
import { Random } from "../fuzz/generate/random.ts";
import { EDGES } from "../fuzz/generate/values.ts";

const STORES = { i: "i32.store", I: "i64.store", f: "f32.store", F: "f64.store" } as const;
/** Where each run's results are stored. */
const RESULTS_AT = 0x8000;
const RUNS_PER_FUNCTION = 4;

/** A generated module. */
export interface Generated {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Exports without parameters, to be called in this order. */
  readonly runs: readonly string[];
}

/** Makes the module of a seed. */
export function generate(seed: number): Generated {
  return new ModuleGenerator(new Random(seed)).make();
}

class ModuleGenerator {
  readonly #random: Random;
  readonly #functions: { signature: Signature; body: Bytes }[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  make(): Generated {
    const count = 2 + this.#random.below(4);
    for (let i = 0; i < count; i++) {
      const signature = { params: this.#letters(4), results: this.#letters(this.#random.oneIn(4) ? 3 : 2) };
      const callees = this.#functions.map((f) => f.signature);
      this.#functions.push({ signature, body: new BodyGenerator(this.#random, signature, callees).make() });
    }
    const runs: string[] = [], callees = this.#functions.map((f) => f.signature);
    callees.forEach((signature, index) => {
      for (let i = 0; i < RUNS_PER_FUNCTION; i++) {
        runs.push(`run${runs.length}`);
        const body = runBody(this.#random, signature, index, RESULTS_AT + 64 * runs.length);
        this.#functions.push({ signature: { params: [], results: [] }, body });
      }
    });
    return { bytes: this.#module(callees.length, runs), runs };
  }

  #letters(limit: number): Letter[] {
    return Array.from({ length: this.#random.below(limit) }, () => this.#random.pick(LETTERS));
  }

  #module(callees: number, runs: readonly string[]): Uint8Array<ArrayBuffer> {
    const functions = this.#functions, indices = functions.map((_, i) => i);
    const types = vector(functions, (bytes, { signature: { params, results } }) => {
      bytes.raw(0x60).blob(params.map((l) => TYPE_CODES[l])).blob(results.map((l) => TYPE_CODES[l]));
    });
    const globals = vector(LETTERS, (bytes, letter) => {
      bytes.raw(TYPE_CODES[letter], 1);
      constant(bytes, letter, this.#random.pick(EDGES[letter]));
      bytes.raw(0x0b);
    });
    const data = new Bytes().u32(1).raw(0, 0x41, 0, 0x0b);
    data.blob(Array.from({ length: 256 }, () => this.#random.below(256)));
    const exports = new Bytes().u32(runs.length + 1 + LETTERS.length).name("memory").raw(2, 0);
    LETTERS.forEach((_, i) => exports.name(`g${i}`).raw(3, i));
    runs.forEach((name, i) => exports.name(name).raw(0).u32(callees + i));
    const elements = new Bytes().u32(1).raw(0, 0x41, 0, 0x0b).u32(callees);
    for (let i = 0; i < callees; i++) elements.u32(i);
    return Uint8Array.from([
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      ...section(1, types),
      ...section(3, vector(indices, (bytes, i) => bytes.u32(i))),
      ...section(4, new Bytes().u32(1).raw(0x70, 0).u32(callees + 2)),
      ...section(5, new Bytes().u32(1).raw(1, 1, 3)),
      ...section(6, globals),
      ...section(7, exports),
      ...section(9, elements),
      ...section(10, vector(functions, (bytes, { body }) => bytes.blob(body.toArray()))),
      ...section(11, data),
    ]);
  }
}

/** Calls a function with edge values, and stores its results. */
function runBody(random: Random, { params, results }: Signature, index: number, at: number): Bytes {
  const bytes = new Bytes().u32(results.length);
  for (const letter of results) bytes.raw(1, TYPE_CODES[letter]);
  for (const letter of params) constant(bytes, letter, random.pick(EDGES[letter]));
  bytes.raw(0x10).u32(index);
  for (let i = results.length - 1; i >= 0; i--) bytes.raw(0x21).u32(i);
  results.forEach((letter, i) => {
    bytes.raw(0x41).signed(BigInt(at + 16 * i)).raw(0x20).u32(i);
    operator(bytes, STORES[letter]).raw(0, 0);
  });
  return bytes.raw(0x0b);
}
