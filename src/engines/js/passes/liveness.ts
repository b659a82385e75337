/**
 * Where variables are live, for what becomes a function of its own: it takes those that may be read before they are
 * assigned, and gives back those that may be read after it. Most of what a part of an interpreter's loop assigns is dead
 * behind it, and each variable less is a store and a load less every time.
 *
 * Statements are gone through backwards: live before one is what it reads, and what is live behind it or where it jumps to,
 * without what it assigns. What is live where a loop begins is known when all of it was seen, so that an outermost loop is
 * gone through again until nothing in it changes, which is once for each loop in another at most. In a `try` everything that its handler reads is live, since an exception may come from anywhere.
 *
 * @module
 */
import {
  BLOCK,
  type Case,
  CLAUSES,
  DISPATCH_LOOP,
  type FunctionTree,
  IF,
  JUMP,
  type Label,
  leaves,
  LOOP,
  type Statement,
  SWITCH,
  THROW,
  TRY,
} from "../ir/mod.ts";
import type { Numbering } from "./numbering.ts";

/** How often an outermost loop is gone through; then everything counts as live. Twice is usual. */
const MOST_TIMES = 20;
/** Words of all rows, beyond which it would take too long to find out where each variable is live. */
const MOST_WORDS = 1 << 22;

/** Where variables are live. Sets are rows of bits in one array; statements and labels know the numbers of theirs. */
export class Liveness {
  /** The bit of each variable of JavaScript. */
  readonly #bits: Int32Array;
  /** Words of a row. */
  readonly #words: number;
  /** Rows of what each statement reads; the variable that it surely assigns, -1 for none. */
  readonly #reads: Uint32Array;
  readonly #assigned: Int32Array;
  /** The rows before, behind, and in the handler of each statement. */
  readonly #before: Int32Array;
  readonly #behind: Int32Array;
  readonly #handlers: Int32Array;
  /** A row for each statement; one that stays empty, for the end of the function; then those of cases and handlers. */
  #rows: Uint32Array;
  #next: number;
  #isKnown = true;
  /** Whether what is being gone through is in a loop, and whether something in that has changed. */
  #isInLoop = false;
  #changed = false;
  /** The row of what the innermost handler reads; -1 for none. */
  #handler = -1;

  /** @param variables the variables of JavaScript to look for */
  constructor(tree: FunctionTree, numbering: Numbering, variables: ReadonlySet<number>) {
    const { count } = numbering;
    this.#bits = bitsOf(tree, variables);
    this.#words = (variables.size + 31) >>> 5;
    this.#next = count + 1;
    const words = (2 * count + 1) * this.#words;
    this.#isKnown = words <= MOST_WORDS;
    this.#reads = new Uint32Array(this.#isKnown ? count * this.#words : 0);
    this.#rows = new Uint32Array(this.#isKnown ? words : 0);
    this.#assigned = new Int32Array(count).fill(-1);
    this.#before = new Int32Array(count);
    this.#behind = new Int32Array(count);
    this.#handlers = new Int32Array(count).fill(-1);
    if (this.#isKnown) this.#find(tree.body, numbering);
  }

  #find(body: readonly Statement[], { mentionsAt, mentioned, assigned, count }: Numbering): void {
    for (let i = 0; i < mentioned.length; i++) {
      const bit = this.#bits[mentioned[i]];
      if (bit < 0) continue;
      if (assigned[i]) this.#assigned[mentionsAt[i]] = bit;
      else this.#reads[mentionsAt[i] * this.#words + (bit >>> 5)] |= 1 << bit;
    }
    this.#body(body, count);
  }

  /** Whether one of the variables is live at a row: before or behind a statement, where a jump leads, or in a handler. */
  isLive(row: number, variable: number): boolean {
    if (!this.#isKnown) return true;
    const bit = this.#bits[variable];
    return (this.#rows[row * this.#words + (bit >>> 5)] >>> (bit & 31) & 1) !== 0;
  }

  /** The row before a statement. */
  before({ first }: Statement): number {
    return this.#before[first];
  }

  /** The row behind a statement. */
  behind({ first }: Statement): number {
    return this.#behind[first];
  }

  /** The row of what the handler of a `try` reads; -1 for none. */
  inHandler(handled: Statement | undefined): number {
    return handled === undefined ? -1 : this.#handlers[handled.first];
  }

  /** Notes that one statement with the number of `first` is in the place of several. */
  replace(first: Statement, last: Statement): void {
    this.#behind[first.first] = this.#behind[last.first];
  }

  /** Makes a row; the array grows as needed. */
  #row(): number {
    const row = this.#next++, end = (row + 1) * this.#words;
    if (end > this.#rows.length) {
      const rows = new Uint32Array(2 * end);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    return row;
  }

  /** Goes through statements, behind which row `after` is live; returns the row before them. */
  #body(body: readonly Statement[], after: number): number {
    let row = after;
    for (let i = body.length - 1; i >= 0; i--) {
      const { first } = body[i];
      this.#behind[first] = row;
      row = this.#before[first] = this.#statement(body[i], row);
    }
    return row;
  }

  #statement(statement: Statement, after: number): number {
    const { kind, first, label, body, otherwise, cases } = statement;
    switch (kind) {
      case BLOCK:
        this.#lead(label, after);
        return this.#body(body, after);
      case LOOP:
        return this.#loop(statement, after);
      case IF: {
        this.#lead(label, after);
        const then = this.#body(body, after), other = otherwise === undefined ? after : this.#body(otherwise, after);
        return this.#join(first, then, other);
      }
      case SWITCH:
        this.#set(first, -1, this.#handler);
        for (let i = 0; i < cases!.length; i++) this.#add(first, this.#body(cases![i].body, after));
        return first;
      case CLAUSES:
        return this.#clauses(first, cases!, after);
      case TRY:
        return this.#try(statement, after);
      case DISPATCH_LOOP:
        return this.#dispatch(statement, after);
      case JUMP:
        return this.#set(first, this.rowAt(label!), -1);
      case THROW:
        return this.#set(first, -1, this.#handler);
      default:
        return this.#set(first, leaves(kind) ? -1 : after, this.#handler);
    }
  }

  /** Notes where jumps to a label lead. */
  #lead(label: Label | undefined, row: number): void {
    if (label !== undefined) label.row = row;
  }

  /** The row of what is live where jumps to a label lead. */
  rowAt({ target, row }: Label): number {
    return target === undefined ? row : target.row;
  }

  /** Sets a statement's row, from the rows behind it and in its handler; -1 for none. */
  #set(row: number, after: number, handler: number): number {
    const words = this.#words, rows = this.#rows, bit = this.#assigned[row];
    for (let word = 0; word < words; word++) {
      let live = after < 0 ? 0 : rows[after * words + word];
      if (bit >>> 5 === word) live &= ~(1 << bit);
      if (handler >= 0) live |= rows[handler * words + word];
      rows[row * words + word] = live | this.#reads[row * words + word];
    }
    return row;
  }

  /** Sets a row to what is live before two others. */
  #join(row: number, one: number, other: number): number {
    this.#set(row, one, this.#handler);
    return this.#add(row, other);
  }

  #add(row: number, other: number): number {
    const words = this.#words, rows = this.#rows;
    for (let word = 0; word < words; word++) rows[row * words + word] |= rows[other * words + word];
    return row;
  }

  #clauses(row: number, cases: readonly Case[], after: number): number {
    const isComplete = cases.some(({ condition }) => condition === undefined);
    this.#set(row, isComplete ? -1 : after, this.#handler);
    for (const { body } of cases) this.#add(row, this.#body(body, after));
    return row;
  }

  #loop({ first, body, label }: Statement, after: number): number {
    this.#lead(label, first);
    this.#repeat(() => this.#update(first, this.#body(body, after)));
    return first;
  }

  /** Goes through a loop; an outermost one again and again, until nothing changes. */
  #repeat(go: () => void): void {
    if (this.#isInLoop) return go();
    this.#isInLoop = this.#changed = true;
    for (let times = 0; this.#changed && times < MOST_TIMES; times++) {
      this.#changed = false;
      go();
    }
    if (this.#changed) this.#isKnown = false;
    this.#isInLoop = false;
  }

  /** Makes a row the same as another, and notes whether it was not. */
  #update(row: number, from: number): void {
    const words = this.#words, rows = this.#rows;
    for (let word = 0; word < words; word++) {
      const live = rows[from * words + word];
      if (rows[row * words + word] !== live) this.#changed = true;
      rows[row * words + word] = live;
    }
  }

  #try(statement: Statement, after: number): number {
    const { first, label, body, otherwise, variable, value } = statement, outer = this.#handler;
    this.#lead(label, after);
    this.#assigned[first] = -1; // The handler assigns, not the statement.
    if (this.#handlers[first] < 0) this.#handlers[first] = this.#row();
    const handler = this.#handlers[first], caught = this.#body(otherwise!, after);
    // What the handler looks at itself is noted as read by the statement.
    this.#copy(handler, caught, first);
    this.#remove(handler, variable);
    this.#remove(handler, value);
    this.#handler = handler;
    const row = this.#body(body, after);
    this.#handler = outer;
    return this.#join(first, row, handler);
  }

  #copy(row: number, from: number, reading: number): void {
    const words = this.#words, rows = this.#rows, reads = this.#reads;
    for (let word = 0; word < words; word++) {
      rows[row * words + word] = rows[from * words + word] | reads[reading * words + word];
    }
  }

  #remove(row: number, variable: number): void {
    const bit = this.#bits[variable];
    if (bit >= 0) this.#rows[row * this.#words + (bit >>> 5)] &= ~(1 << bit);
  }

  /** Each case falls into the next; the last leaves the loop. */
  #dispatch({ first, cases }: Statement, after: number): number {
    for (const each of cases!) if (each.row < 0) each.row = this.#row();
    this.#repeat(() => {
      for (let i = cases!.length - 1, next = after; i >= 0; i--) {
        const { row, body } = cases![i];
        this.#update(row, this.#body(body, next));
        next = row;
      }
    });
    return this.#set(first, cases![0].row, this.#handler);
  }
}

/** Gives variables bits, others none. */
function bitsOf({ variables: { count } }: FunctionTree, variables: ReadonlySet<number>): Int32Array {
  const bits = new Int32Array(count).fill(-1);
  let next = 0;
  for (const variable of variables) bits[variable] = next++;
  return bits;
}
