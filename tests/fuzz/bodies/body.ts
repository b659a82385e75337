/**
 * Makes random function bodies. Every one ends: loops count down a local of their own, and a function calls only those
 * before it. Where the specification leaves the NaN of an operator open, the result is made canonical. Where statements and
 * expressions are in the code is noted, so that they can be left out afterwards.
 *
 * @module
 */
import { OP, OP_CODES } from "../../../src/wasm/mod.ts";
import { Bytes } from "../generate/bytes.ts";
import { constant, type DataLetter, type Signature, TYPE_CODES } from "../generate/letters.ts";
import type { Random } from "../generate/random.ts";
import { EDGES } from "../generate/values.ts";
import { canonicalise, FLOATS } from "./nan.ts";
import {
  fits,
  LOAD_OPERATORS,
  OPERATORS,
  type PlannedOperator,
  STORE_OPERATORS,
  writeAccess,
  writeOperator,
} from "./operators.ts";

const CELL_STORES = ["i32.store", "i32.store", "i32.store", "i32.store16"] as const;

/** Addresses near which most accesses are, the end of memory and of the address space among them. */
const ADDRESSES = [0, 1, 8, 64, 100, 4096, 0xfff0, 0xfff8, 0xfffc, 0xffff, 0x10000, 0x7fffffff, -1, -8];

/** A part of a body: a statement, or an expression with its type; from its first byte up to the one behind its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly letter?: DataLetter;
}

/** A function, in a form that can be written to a file and made smaller. */
export interface PlannedBody extends Signature<DataLetter> {
  /** Types of the locals behind the parameters. */
  readonly locals: readonly DataLetter[];
  /** The code in hexadecimal digits, without the final `end`. */
  readonly code: string;
  /** Its parts: those that contain others come behind them. */
  readonly spans: readonly Span[];
}

/** How deep expressions and blocks are nested. */
const DEPTH = 4;

/** Types of the counters of loops, and of what is looked at twice. */
const COUNTERS = ["i", "i", "i", "i"] as const, SCRATCH = ["f", "F", "v"] as const;

/** Makes the body of a function that may call those before it. */
export class BodyGenerator {
  readonly #random: Random;
  readonly #letters: readonly DataLetter[];
  readonly #signature: Signature<DataLetter>;
  readonly #callees: readonly Signature<DataLetter>[];
  readonly #locals: DataLetter[];
  readonly #bytes = new Bytes();
  readonly #spans: Span[] = [];
  /** Locals that no statement sets: loop counters, and one of each type with floats to look at a result twice. */
  readonly #counters: number;
  #loops = 0;
  #calls = 0;
  /** Result types of the open blocks, innermost last; undefined for loops, which nothing branches to. */
  readonly #labels: (readonly DataLetter[] | undefined)[] = [];

  constructor(
    random: Random,
    letters: readonly DataLetter[],
    signature: Signature<DataLetter>,
    callees: readonly Signature<DataLetter>[],
  ) {
    this.#random = random;
    this.#letters = letters;
    this.#signature = signature;
    this.#callees = callees;
    this.#locals = [...signature.params, ...letters, ...letters];
    this.#counters = this.#locals.length;
  }

  make(): PlannedBody {
    this.#labels.push(this.#signature.results);
    this.#statements(DEPTH);
    for (const letter of this.#signature.results) this.#expression(letter, DEPTH);
    const declared = this.#locals.slice(this.#signature.params.length);
    return {
      ...this.#signature,
      locals: [...declared, ...COUNTERS, ...SCRATCH.filter((letter) => this.#letters.includes(letter))],
      code: Uint8Array.from(this.#bytes.toArray()).toHex(),
      spans: this.#spans,
    };
  }

  /** Notes where a part is. */
  #part(write: () => void, letter?: DataLetter): void {
    const from = this.#bytes.length;
    write();
    const place = { from, to: this.#bytes.length };
    this.#spans.push(letter === undefined ? place : { ...place, letter });
  }

  #statements(depth: number): void {
    for (let i = 1 + this.#random.below(4); i > 0; i--) this.#part(() => this.#statement(depth));
  }

  #statement(depth: number): void {
    const choice = depth === 0 ? this.#random.below(4) : this.#random.below(14);
    if (choice <= 1) this.#setLocal(depth);
    else if (choice === 2) this.#setGlobal(depth);
    else if (choice === 3) this.#store(depth);
    else if (choice === 4) this.#if(depth);
    else if (choice === 5) this.#loop(depth);
    else if (choice === 6) this.#block(depth);
    else if (choice === 7) this.#call(depth);
    else if (choice === 8) this.#bulk(depth);
    else if (choice === 9) this.#branch(depth);
    else if (choice === 10) this.#switch(depth);
    else if (choice === 11) this.#drop(depth);
    else this.#cells(depth);
  }

  #setLocal(depth: number): void {
    const index = this.#random.below(this.#locals.length);
    this.#expression(this.#locals[index], depth);
    this.#bytes.raw(0x21).u32(index);
  }

  #setGlobal(depth: number): void {
    const index = this.#random.below(this.#letters.length);
    this.#expression(this.#letters[index], depth);
    this.#bytes.raw(0x24).u32(index);
  }

  #drop(depth: number): void {
    this.#expression(this.#random.pick(this.#letters), depth);
    this.#bytes.raw(0x1a);
  }

  /** Stores and loads close to each other through a few locals: what one load finds, an earlier store may have left. */
  #cells(depth: number): void {
    const addresses = [this.#integerLocal(), this.#integerLocal()];
    for (const address of addresses) {
      constant(this.#bytes, "i", BigInt(4 * this.#random.below(8)));
      this.#bytes.raw(0x21).u32(address);
    }
    for (let i = 3 + this.#random.below(6); i > 0; i--) {
      const address = this.#random.pick(addresses), isStore = this.#random.oneIn(2);
      this.#bytes.raw(0x20).u32(address);
      if (isStore) this.#expression("i", this.#random.below(Math.max(depth, 1)));
      const op = OP[isStore ? this.#random.pick(CELL_STORES) : "i32.load"];
      this.#bytes.operator(OP_CODES[op]).u32(0).u32(this.#random.pick([0, 2, 4]));
      if (!isStore) this.#bytes.raw(0x21).u32(this.#integerLocal());
    }
  }

  #integerLocal(): number {
    return this.#random.pick([...this.#locals.keys()].filter((index) => this.#locals[index] === "i"));
  }

  #address(depth: number): void {
    if (this.#random.oneIn(3)) this.#bytes.raw(0x20).u32(this.#integerLocal());
    else if (this.#random.oneIn(4)) this.#expression("i", depth - 1);
    else {
      const address = this.#random.oneIn(6) ? this.#random.pick(ADDRESSES) : this.#random.below(600);
      constant(this.#bytes, "i", BigInt(address));
    }
  }

  #access(chosen: PlannedOperator): void {
    const offset = this.#random.oneIn(12) ? this.#random.pick([0xfff0, 0x10000, 0xffffffff]) : this.#random.below(40);
    writeAccess(this.#bytes, chosen, offset, this.#random);
  }

  /** One of several operators that the module's types allow. */
  #pick(operators: readonly PlannedOperator[]): PlannedOperator {
    return this.#random.pick(operators.filter(fits(this.#letters)));
  }

  #store(depth: number): void {
    const chosen = this.#pick(STORE_OPERATORS);
    this.#address(depth);
    this.#expression(chosen.params[1], depth - 1);
    this.#access(chosen);
  }

  #if(depth: number): void {
    this.#expression("i", depth - 1);
    this.#bytes.raw(0x04, 0x40);
    this.#labels.push([]);
    this.#statements(depth - 1);
    if (this.#random.oneIn(2)) {
      this.#bytes.raw(0x05);
      this.#statements(depth - 1);
    }
    this.#labels.pop();
    this.#bytes.raw(0x0b);
  }

  /** A loop that runs a few times: `do … while (counter-- > 0)`. */
  #loop(depth: number): void {
    if (this.#loops === COUNTERS.length) return this.#setLocal(depth);
    const counter = this.#counters + this.#loops++;
    constant(this.#bytes, "i", BigInt(1 + this.#random.below(3)));
    this.#bytes.raw(0x21).u32(counter).raw(0x03, 0x40);
    this.#labels.push(undefined);
    this.#statements(depth - 2 < 0 ? 0 : depth - 2);
    this.#labels.pop();
    this.#bytes.raw(0x20).u32(counter).raw(0x41, 1, 0x6b, 0x22).u32(counter).raw(0x0d, 0, 0x0b);
  }

  #block(depth: number): void {
    this.#bytes.raw(0x02, 0x40);
    this.#labels.push([]);
    this.#statements(depth - 1);
    this.#labels.pop();
    this.#bytes.raw(0x0b);
  }

  /** A label that takes these types; undefined if there is none. */
  #label(results: readonly DataLetter[]): number | undefined {
    const found = this.#labels.flatMap((types, i) =>
      types?.join() === results.join() ? [this.#labels.length - 1 - i] : []
    );
    return found.length === 0 ? undefined : this.#random.pick(found);
  }

  #branch(depth: number): void {
    const label = this.#label([]);
    if (label === undefined) return this.#setLocal(depth);
    this.#expression("i", depth - 1);
    this.#bytes.raw(0x0d).u32(label);
  }

  /** Leaves a block through a table. */
  #switch(depth: number): void {
    this.#bytes.raw(0x02, 0x40, 0x02, 0x40, 0x02, 0x40);
    this.#expression("i", depth - 1);
    this.#bytes.raw(0x0e, 3, 0, 1, 2, this.#random.below(3), 0x0b);
    this.#setLocal(depth - 1);
    this.#bytes.raw(0x0b);
    this.#setLocal(depth - 1);
    this.#bytes.raw(0x0b);
  }

  #call(depth: number): void {
    if (this.#callees.length === 0 || this.#calls++ > 2) return this.#store(depth);
    const index = this.#random.below(this.#callees.length), { params, results } = this.#callees[index];
    for (const letter of params) this.#expression(letter, depth - 1);
    if (this.#random.oneIn(2)) this.#bytes.raw(0x10).u32(index);
    else {
      const entry = this.#random.oneIn(8) ? this.#random.below(this.#callees.length + 4) : index;
      this.#bytes.raw(0x41).signed(BigInt(entry)).raw(0x11).u32(index).raw(0);
    }
    for (let i = results.length - 1; i >= 0; i--) {
      const targets = this.#locals.flatMap((letter, at) => letter === results[i] ? [at] : []);
      this.#bytes.raw(0x21).u32(this.#random.pick(targets));
    }
  }

  #bulk(depth: number): void {
    const choice = this.#random.below(5);
    if (choice === 0) this.#bytes.raw(0x41, 1, 0x40, 0, 0x1a);
    else if (choice === 1) this.#bytes.raw(0x3f, 0, 0x24, 0);
    else {
      this.#address(depth);
      if (choice === 2) this.#expression("i", depth - 1);
      else this.#address(depth);
      constant(this.#bytes, "i", BigInt(this.#random.below(40)));
      this.#bytes.raw(0xfc, ...(choice === 2 ? [11, 0] : [10, 0, 0]));
    }
  }

  #expression(letter: DataLetter, depth: number): void {
    this.#part(() => {
      const choice = depth <= 0 ? this.#random.below(3) : this.#random.below(10);
      if (choice === 0) constant(this.#bytes, letter, this.#random.pick(EDGES[letter]));
      else if (choice <= 2) this.#variable(letter);
      else if (choice <= 6) this.#numeric(letter, depth);
      else if (choice === 7) this.#load(letter, depth);
      else if (choice === 8) this.#select(letter, depth);
      else this.#blockValue(letter, depth);
    }, letter);
  }

  #variable(letter: DataLetter): void {
    if (this.#random.oneIn(5)) this.#bytes.raw(0x23).u32(this.#letters.indexOf(letter));
    else {
      const known = this.#locals.flatMap((type, at) => type === letter ? [at] : []);
      this.#bytes.raw(0x20).u32(this.#random.pick(known));
    }
  }

  #numeric(letter: DataLetter, depth: number): void {
    const chosen = this.#pick(OPERATORS.filter(({ result }) => result === letter));
    for (const param of chosen.params) this.#expression(param, depth - 1);
    writeOperator(this.#bytes, chosen, this.#random);
    if (chosen.openNaN !== undefined) {
      canonicalise(
        this.#bytes,
        chosen.openNaN,
        this.#counters + COUNTERS.length + SCRATCH.indexOf(FLOATS[chosen.openNaN]),
      );
    }
  }

  #load(letter: DataLetter, depth: number): void {
    const chosen = this.#pick(LOAD_OPERATORS.filter(({ result }) => result === letter));
    this.#address(depth);
    for (const param of chosen.params.slice(1)) this.#expression(param, depth - 1);
    this.#access(chosen);
  }

  #select(letter: DataLetter, depth: number): void {
    this.#expression(letter, depth - 1);
    this.#expression(letter, depth - 1);
    this.#expression("i", depth - 1);
    this.#bytes.raw(0x1b);
  }

  /** A block, or an `if` with two arms, with a result that may be branched out with. */
  #blockValue(letter: DataLetter, depth: number): void {
    const isIf = this.#random.oneIn(2);
    if (isIf) this.#expression("i", depth - 1);
    this.#bytes.raw(isIf ? 0x04 : 0x02, TYPE_CODES[letter]);
    this.#labels.push([letter]);
    this.#expression(letter, depth - 1);
    const label = this.#random.oneIn(2) ? this.#label([letter]) : undefined;
    if (label !== undefined) {
      this.#expression("i", depth - 1);
      this.#bytes.raw(0x0d).u32(label);
    }
    if (isIf) {
      this.#bytes.raw(0x05);
      this.#expression(letter, depth - 1);
    }
    this.#labels.pop();
    this.#bytes.raw(0x0b);
  }
}
