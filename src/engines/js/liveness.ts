/**
 * Which variables are live where, in a function that is split: a part takes those that may be read before they are
 * assigned, and gives back those that may be read after it. Most of what a part of an interpreter's loop assigns is dead
 * behind it, and each variable less is a store and a load less every time.
 *
 * Lines are gone through backwards: live before a line is what it reads, and what is live behind it and where it jumps to,
 * without what it assigns. What is live where a loop begins is known when all of it was seen, so that all is done again
 * until nothing changes.
 *
 * @module
 */
import type { Part } from "./parts.ts";
import { STORED } from "./stores.ts";
import type { Survey } from "./survey.ts";

/** How often lines are gone through; then everything counts as live. Once for each loop in another is enough. */
const MOST_TIMES = 20;

/** A line with a jump that it need not make. */
const CONDITIONAL = /^(?:if\(|case |default:|switch\()/;
/** A line that ends with a jump. */
const LEAVING = /(?:(?:break|continue) L\d+|return(?: [^;]*)?);$/;
/** The end of a loop from inside. */
const BREAK = "break;";

/**
 * Where variables are live. Sets are rows of bits in one array: row `n` is what is live before line `n`, and rows behind
 * the last line are what is live at the targets of jumps.
 */
export class Liveness {
  readonly #plain: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;
  /** Words of a row. */
  readonly #words: number;
  /** Rows of what each line may read. */
  readonly #reads: Uint32Array;
  readonly #rows: Uint32Array;
  /** The variable that each line surely assigns; -1 for none. */
  readonly #assigned: Int32Array;
  /** The rows of where each line may jump to, for lines that may. */
  readonly #jumps: (number[] | undefined)[];
  /** Whether each line surely jumps. */
  readonly #leaves: Uint8Array;
  /** The label of each line that has one. */
  readonly #labels = new Map<number, string>();
  /** Rows by jump. */
  readonly #targets = new Map<string, number>();
  #changed = true;

  /**
   * @param plain the lines of a function without `switch` in a loop, without marks
   * @param parts the same lines, as parts
   * @param survey what they mention
   * @param variables the variables to look for
   */
  constructor(plain: readonly string[], parts: readonly Part[], survey: Survey, variables: readonly string[]) {
    const { length } = plain, words = (variables.length + 31) >>> 5;
    this.#plain = plain;
    this.#numbers = new Map(variables.map((name, i) => [name, i]));
    this.#words = words;
    this.#reads = new Uint32Array(length * words);
    this.#assigned = new Int32Array(length).fill(-1);
    this.#jumps = new Array(length).fill(undefined);
    this.#leaves = new Uint8Array(length);
    // A row for each line, one behind them, an empty one, and those of two jumps to each label and of `break`.
    this.#rows = new Uint32Array((length + 3 + 2 * survey.labels.size) * words);
    this.#readVariables(survey);
    this.#readJumps(survey);
    for (let times = 0; this.#changed && times < MOST_TIMES; times++) {
      this.#changed = false;
      this.#section(parts, length + 1, length);
    }
    if (this.#changed) this.#rows.fill(-1);
  }

  #readVariables({ starts, names, namesAt, assigned }: Survey): void {
    const words = this.#words, reads = this.#reads;
    for (let i = 0, line = 0; i < names.length; i++) {
      const at = namesAt[i], number = this.#numbers.get(names[i]);
      while (at >= starts[line + 1]) line++;
      if (number === undefined) continue;
      if (!assigned[i]) reads[line * words + (number >>> 5)] |= 1 << number;
      // What is assigned first in a line is assigned for sure, and so is what a store holds.
      else if (at === starts[line] || names[i].startsWith(STORED)) this.#assigned[line] = number;
    }
  }

  #readJumps({ starts, jumps, jumpsAt, labels }: Survey): void {
    const plain = this.#plain, leave = this.#rowOf(BREAK);
    for (let i = 0, line = 0; i < jumps.length; i++) {
      while (jumpsAt[i] >= starts[line + 1]) line++;
      if (jumps[i] !== "return") (this.#jumps[line] ??= []).push(this.#rowOf(jumps[i]));
      if (!CONDITIONAL.test(plain[line]) && LEAVING.test(plain[line])) this.#leaves[line] = 1;
    }
    for (let line = 0; line < plain.length; line++) {
      if (plain[line] !== BREAK) continue;
      this.#jumps[line] = [leave];
      this.#leaves[line] = 1;
    }
    let line = 0;
    for (const [label, at] of labels) {
      while (starts[line] < at) line++;
      this.#labels.set(line, label);
    }
  }

  /** Those of some variables that are live before a line, or behind the last. */
  before(line: number, names: readonly string[]): string[] {
    return names.filter((name) => this.#isLive(line, name));
  }

  /** Those of some variables that are live where a jump leads: `break L1;` or `continue L2;`. */
  at(jump: string, names: readonly string[]): string[] {
    const row = this.#targets.get(jump);
    return row === undefined ? [] : names.filter((name) => this.#isLive(row, name));
  }

  #isLive(row: number, name: string): boolean {
    const number = this.#numbers.get(name)!;
    return (this.#rows[row * this.#words + (number >>> 5)] >>> number & 1) !== 0;
  }

  /** The row of a jump's target; those of lines come first, then that of the function's end, which stays empty. */
  #rowOf(jump: string): number {
    const known = this.#targets.get(jump), next = this.#plain.length + 2 + this.#targets.size;
    if (known === undefined) this.#targets.set(jump, next);
    return known ?? next;
  }

  /** Goes through parts, behind which row `after` is live; `closing` is the line there. Returns the row before them. */
  #section(parts: readonly Part[], after: number, closing: number): number {
    this.#copy(after, closing);
    let row = closing;
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i], { start, end, sections } = part;
      if (sections.length > 0) row = this.#block(part, row);
      else for (let line = end - 1; line >= start; line--) row = this.#line(line, row);
    }
    return row;
  }

  /** Finds what is live before a line, if `after` is behind it and, perhaps, `otherwise` too; returns its row. */
  #line(line: number, after: number, otherwise?: number): number {
    const words = this.#words, rows = this.#rows, assigned = this.#assigned[line], jumps = this.#jumps[line];
    const leaves = this.#leaves[line] === 1;
    for (let word = 0; word < words; word++) {
      let live = leaves ? 0 : rows[after * words + word];
      if (otherwise !== undefined) live |= rows[otherwise * words + word];
      if (jumps !== undefined) { for (let i = 0; i < jumps.length; i++) live |= rows[jumps[i] * words + word]; }
      if (assigned >>> 5 === word) live &= ~(1 << assigned);
      rows[line * words + word] = live | this.#reads[line * words + word];
    }
    return line;
  }

  #block({ start, end, sections }: Part, after: number): number {
    const opening = this.#plain[start], label = this.#labels.get(start);
    if (opening.endsWith("for(;;){")) return this.#loop(start, end, sections[0], { label, after });
    if (label !== undefined) this.#copy(after, this.#rowOf(`break ${label};`));
    // Where a condition without an `else` does not hold, what is behind the block comes next.
    let closing = end - 1, row = after, otherwise = opening.includes("if(") ? after : undefined;
    for (let i = sections.length - 1; i >= 0; i--) {
      row = this.#section(sections[i], after, closing);
      if (i > 0) otherwise = row;
      closing = (sections[i][0]?.start ?? closing) - 1;
    }
    return this.#line(start, row, otherwise);
  }

  #loop(
    start: number,
    end: number,
    section: readonly Part[],
    { label, after }: { label: string | undefined; after: number },
  ): number {
    // A loop's own `break` is set again behind each loop that is in it.
    const leave = this.#rowOf(BREAK), again = label === undefined ? after : this.#rowOf(`continue ${label};`);
    const outer = this.#rows.slice(leave * this.#words, (leave + 1) * this.#words);
    this.#copy(after, leave);
    if (label !== undefined) this.#copy(after, this.#rowOf(`break ${label};`));
    const row = this.#section(section, again, end - 1);
    this.#rows.set(outer, leave * this.#words);
    if (label !== undefined && this.#copy(row, again)) this.#changed = true;
    this.#copy(row, start);
    return start;
  }

  /** Makes a row the same as another; tells whether it was not. */
  #copy(from: number, to: number): boolean {
    const words = this.#words, rows = this.#rows;
    let changed = false;
    for (let word = 0; word < words; word++) {
      if (rows[to * words + word] !== rows[from * words + word]) changed = true;
      rows[to * words + word] = rows[from * words + word];
    }
    return changed;
  }
}
