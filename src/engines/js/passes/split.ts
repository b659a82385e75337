/**
 * Splits functions that are too large for V8: TurboFan refuses more than 61,440 bytes of bytecode, and what it refuses
 * runs ten times slower. Runs of statements become functions of their own, until what is left is small enough.
 *
 * ```text
 * exit=f7$1(fp,l0,i3);l0=W[18];switch(exit){case 1:break L3;case 2:continue L5;}
 * ```
 *
 * @module
 */
import { type FunctionTree, type Statement, SWITCH, TRY } from "../ir/mod.ts";
import { Liveness } from "./liveness.ts";
import { Numbering } from "./numbering.ts";
import { type Known, replaceByPart } from "./parts.ts";

/** The weight of a function that V8 surely optimises; a unit is 1 to 1.5 bytes of bytecode. */
export const LARGEST_FUNCTION = 40_000;
/** Sizes relative to the largest function: of a part, since small ones are optimised sooner, … */
const LARGEST_PART = 0.4;
/** … and of the runs that are split off, the largest first. */
const SMALLEST_RUNS = [0.15, 0.075, 0.0375, 0.0175];
/** Ways out of a part, beyond which it is not worth splitting off: a dispatch, say. */
const MOST_EXITS = 12;

/** Splits a function that weighs more than `largest`. */
export function split(tree: FunctionTree, largest: number): void {
  if (tree.weight <= largest) return;
  const numbering = new Numbering(tree), splitter = new Splitter(tree, numbering, largest);
  for (const smallest of SMALLEST_RUNS) {
    if (totalOf(tree.body) > largest) splitter.shorten(tree.body, smallest * largest, undefined);
  }
}

class Splitter implements Known {
  readonly tree: FunctionTree;
  readonly numbering: Numbering;
  readonly liveness: Liveness;
  readonly #largest: number;
  /** Of statements with others in them, by number, whether they have few ways out: 1 if so, 2 if not, 0 if not known. */
  readonly #exits: Uint8Array;

  constructor(tree: FunctionTree, numbering: Numbering, largest: number) {
    this.tree = tree;
    this.numbering = numbering;
    this.liveness = new Liveness(tree, numbering, new Set(numbering.mentioned));
    this.#largest = largest;
    this.#exits = new Uint8Array(numbering.count);
  }

  /** Splits off runs of statements that weigh at least `smallest`, at any depth. */
  shorten(body: Statement[], smallest: number, handled: Statement | undefined): void {
    for (let start = 0; start < body.length; start++) {
      let end = start, size = 0;
      while (end < body.length && this.#fits(body[end], size)) size += body[end++].total;
      if (size >= smallest && this.#replace(body, start, end, handled)) continue;
      const last = Math.max(end, start + 1);
      for (let i = start; i < last; i++) this.#descend(body[i], smallest, handled);
      start = last - 1;
    }
  }

  #fits({ first, end, total }: Statement, before: number): boolean {
    if (before + total > LARGEST_PART * this.#largest) return false;
    if (end === first + 1) return true;
    const known = this.#exits[first] ||= this.numbering.exits(first, end, MOST_EXITS) === undefined ? 2 : 1;
    return known === 1;
  }

  #replace(body: Statement[], from: number, to: number, handled: Statement | undefined): boolean {
    const exits = this.numbering.exits(body[from].first, body[to - 1].end, MOST_EXITS);
    return exits !== undefined && replaceByPart(this, body, { from, to, exits, handled, isLoop: false });
  }

  #descend(statement: Statement, smallest: number, handled: Statement | undefined): void {
    if (statement.total < smallest || statement.kind === SWITCH) return;
    const { kind, body, otherwise, cases } = statement;
    const shorten = (inner: Statement[], around: Statement | undefined): void => {
      const before = totalOf(inner);
      this.shorten(inner, smallest, around);
      statement.total += totalOf(inner) - before;
    };
    shorten(body, kind === TRY ? statement : handled);
    if (otherwise !== undefined) shorten(otherwise, handled);
    for (const each of cases ?? []) shorten(each.body, handled);
  }
}

/** The weight of statements. */
function totalOf(body: readonly Statement[]): number {
  let total = 0;
  for (let i = 0; i < body.length; i++) total += body[i].total;
  return total;
}
