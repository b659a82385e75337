/**
 * The bodies of planned functions. Each notes all it is given and all it gets back in a log in memory, references in two
 * tables, so that whoever compares two engines sees the first value that went astray, and not only that one did.
 *
 * @module
 */
import { EXTERNS, LOG_START } from "../case.ts";
import { Bytes } from "../generate/bytes.ts";
import { type AnyLetter, isReference, LOADS, operator, STORES, TYPE_CODES } from "../generate/letters.ts";
import { mix } from "../generate/random.ts";
import { GLOBAL, type Layout, TABLE, TYPE } from "./layout.ts";
import type { Root, Site } from "./plan.ts";
import type { FunctionId } from "./reach.ts";

/** What a leaf does: it returns, throws, or traps. A run is told which. */
export const MOODS = { returns: 0, throws: 1, traps: 2 } as const;
/** How often a function calls itself. */
export const REPETITIONS = 3;

const CELLS = LOG_START / 16 - 1;

/** A body, and how much it notes. */
export interface Body {
  readonly bytes: Bytes;
  readonly cells: number;
  readonly references: number;
}

/** The body of a function of a plan. */
export function functionBody(layout: Layout, id: FunctionId): Body {
  const { functions, signatures } = layout.plan.groups[id.group], { signature, site } = functions[id.index];
  const writer = new Writer(layout, id.group, signatures[signature], mix(layout.plan.seed, id.group, id.index));
  writer.noteParams();
  if (site === undefined) writer.leaf();
  else if (site.target === id.index) writer.again(site);
  else writer.caller(site);
  return writer.finish();
}

/** The body of an export that is called from outside; its parameter is a mood. */
export function rootBody(layout: Layout, group: number, { sites }: Root): Body {
  const writer = new Writer(layout, group, ["i"], mix(layout.plan.seed, group, sites.length, 99));
  writer.begin();
  for (const site of sites) writer.site(site);
  return writer.finish();
}

class Writer {
  readonly #layout: Layout;
  readonly #group: number;
  readonly #params: readonly AnyLetter[];
  readonly #seed: number;
  readonly #code = new Bytes();
  readonly #locals: AnyLetter[] = [];
  /** Locals: where the part of the log is that belongs to this activation, and that of the tables. */
  readonly #log: number;
  readonly #seen: number;
  #cells = 0;
  #references = 0;
  #choices = 0;

  constructor(layout: Layout, group: number, params: readonly AnyLetter[], seed: number) {
    this.#layout = layout;
    this.#group = group;
    this.#params = params;
    this.#seed = seed;
    this.#log = this.#local("i");
    this.#seen = this.#local("i");
  }

  get #results(): readonly AnyLetter[] {
    return this.#layout.plan.groups[this.#group].results;
  }

  #local(letter: AnyLetter): number {
    return this.#params.length + this.#locals.push(letter) - 1;
  }

  #choice(limit: number): number {
    return mix(this.#seed, this.#choices++) % limit;
  }

  /** Takes its part of the log when it is known how large that is. */
  finish(): Body {
    const bytes = new Bytes().u32(this.#locals.length);
    for (const letter of this.#locals) bytes.raw(1, TYPE_CODES[letter]);
    reserve(bytes, GLOBAL.log, this.#log, 16 * this.#cells);
    if (this.#references > 0) reserve(bytes, GLOBAL.seen, this.#seen, this.#references);
    bytes.append(this.#code.toArray()).raw(0x0b);
    return { bytes, cells: this.#cells, references: this.#references };
  }

  /** Sets what a run starts with. */
  begin(): void {
    this.#code.raw(0x20, 0, 0x24, GLOBAL.mood, 0x41, REPETITIONS, 0x24, GLOBAL.again);
  }

  noteParams(): void {
    this.#params.forEach((letter, index) => this.#note(letter, index));
  }

  /** Appends a local to the log. */
  #note(letter: AnyLetter, local: number): void {
    const code = this.#code;
    if (isReference(letter)) {
      code.raw(0x20).u32(this.#seen).raw(0x41).signed(BigInt(this.#references++)).raw(0x6a, 0x20).u32(local);
      code.raw(0x26, letter === "r" ? TABLE.seenFuncs : TABLE.seenExterns);
    } else {
      code.raw(0x20).u32(this.#log).raw(0x20).u32(local);
      operator(code, STORES[letter]).raw(0).u32(16 * this.#cells++);
    }
  }

  /** Pushes a value: a parameter of the type, or one of those that memory and tables begin with. */
  #value(letter: AnyLetter): void {
    const params = this.#params.flatMap((type, i) => type === letter ? [i] : []);
    if (params.length > 0 && this.#choice(2) === 0) this.#code.raw(0x20).u32(params[this.#choice(params.length)]);
    else if (letter === "r") this.#function();
    else if (letter === "x") this.#code.raw(0x41, this.#choice(EXTERNS), 0x25, TABLE.externs);
    else {
      operator(this.#code.raw(0x41, 0), LOADS[letter]).raw(0).u32(16 + 16 * this.#choice(CELLS));
    }
  }

  #function(): void {
    const { own, plan } = this.#layout, last = plan.groups.length - 1;
    const functions = this.#layout.sharedPlace({ group: last, index: plan.groups[last].functions.length });
    if (this.#choice(4) === 0) this.#code.raw(0xd0, 0x70);
    else if (own.length > 0 && this.#choice(2) === 0) {
      this.#code.raw(0xd2).u32(this.#layout.indexOf("own", own[this.#choice(own.length)]));
    } else this.#code.raw(0x41).signed(BigInt(this.#choice(functions))).raw(0x25, TABLE.shared);
  }

  #values(letters: readonly AnyLetter[]): void {
    for (const letter of letters) this.#value(letter);
  }

  /** Moves the top of the operand stack to new locals. */
  #store(letters: readonly AnyLetter[]): number[] {
    const locals = letters.map((letter) => this.#local(letter));
    for (const local of locals.toReversed()) this.#code.raw(0x21).u32(local);
    return locals;
  }

  #noteAll(letters: readonly AnyLetter[], locals: readonly number[]): void {
    letters.forEach((letter, i) => this.#note(letter, locals[i]));
  }

  /** Throws or traps if it is told to, else returns something. */
  leaf(): void {
    this.#inMood(MOODS.throws, () => {
      this.#values(this.#layout.plan.payload);
      this.#code.raw(0x08, 0);
    });
    this.#inMood(MOODS.traps, () => {
      if (this.#choice(2) === 0) this.#code.raw(0x00);
      else this.#code.raw(0x41, 1, 0x41, 0, 0x6d, 0x1a);
    });
    this.#values(this.#results);
  }

  #inMood(mood: number, then: () => void): void {
    this.#code.raw(0x23, GLOBAL.mood, 0x41, mood, 0x46, 0x04, 0x40);
    then();
    this.#code.raw(0x0b);
  }

  /** Calls itself a few times, then does as a leaf does. */
  again(site: Site): void {
    this.#code.raw(0x23, GLOBAL.again, 0x45, 0x04, 0x40);
    this.leaf();
    this.#code.raw(0x0f, 0x0b, 0x23, GLOBAL.again, 0x41, 1, 0x6b, 0x24, GLOBAL.again);
    this.caller(site);
  }

  /** Makes its call and returns what that returned. */
  caller(site: Site): void {
    if (site.isTail) this.#call(site);
    else for (const local of this.site(site)) this.#code.raw(0x20).u32(local);
  }

  /** Makes a call with values kept across it, notes everything, and leaves the results in locals. */
  site(site: Site): number[] {
    const half = site.live.length >> 1, below = site.live.slice(0, half), beside = site.live.slice(half);
    this.#values(beside);
    const locals = this.#store(beside);
    this.#values(below);
    if (site.guarded) this.#guarded(site);
    else this.#call(site);
    const results = this.#store(this.#results);
    this.#noteAll(this.#results, results);
    this.#noteAll(below, this.#store(below));
    this.#noteAll(beside, locals);
    return results;
  }

  /** A call whose exception is caught, noted, and replaced by results. */
  #guarded(site: Site): void {
    const { payload } = this.#layout.plan, type = this.#layout.blockType(this.#group), code = this.#code;
    code.raw(0x02).u32(type).raw(0x02).u32(TYPE.caught).raw(0x1f).u32(type).raw(1, 0, 0, 0);
    this.#call(site);
    code.raw(0x0b, 0x0c, 1, 0x0b);
    this.#noteAll(payload, this.#store(payload));
    this.#values(this.#results);
    code.raw(0x0b);
  }

  #call(site: Site): void {
    const { functions, signatures } = this.#layout.plan.groups[this.#group],
      id = { group: this.#group, index: site.target };
    this.#values(signatures[functions[site.target].signature]);
    const how = this.#layout.reach(this.#group, site), type = this.#layout.functionType(id), { isTail } = site;
    const code = this.#code, index = () => this.#layout.indexOf(how, id);
    if (site.selector === "call") code.raw(isTail ? 0x12 : 0x10).u32(index());
    else if (site.selector === "indirect") {
      const isShared = how === "shared", table = isShared ? TABLE.shared : this.#layout.privateTable;
      code.raw(0x41).signed(BigInt(isShared ? this.#layout.sharedPlace(id) : index()));
      code.raw(isTail ? 0x13 : 0x11).u32(type).u32(table);
    } else {
      if (how !== "shared") code.raw(0xd2).u32(index());
      else code.raw(0x41).signed(BigInt(site.target)).raw(0x25).u32(this.#layout.typedTable(id));
      code.raw(isTail ? 0x15 : 0x14).u32(type);
    }
  }
}

/** Sets a local to a global, which is then that much larger. */
function reserve(bytes: Bytes, global: number, local: number, size: number): void {
  bytes.raw(0x23, global, 0x22).u32(local).raw(0x41).signed(BigInt(size)).raw(0x6a, 0x24, global);
}
