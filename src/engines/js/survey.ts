/**
 * What the lines of a function that is split mention: jumps, which may lead out of a part, and variables, which a part
 * takes as arguments. All lines are searched once; a part then asks for a range of what was found.
 *
 * @module
 */

/** A way out of a part: a jump to a label outside, or a return. */
export const EXIT = /\b(break|continue) (L\d+);|return( [^;]*)?;/g;
/** The label of the block that a line opens. */
const LABEL = /^(L\d+):/gm;
/** What may be a variable of the translation, and whether it is assigned to. */
export const VARIABLE = /(?<![\w$])((?:[dilrk]|state)\d[\w$]*)(=(?!=))?/g;

/**
 * The jumps and variables that lines mention, in order. They are found once: a call that takes the place of some lines
 * mentions the same, in the same order, as far as the lines around it are concerned.
 */
export class Survey {
  /** Where each line begins in the text of all, and where that ends. */
  readonly starts: readonly number[];
  /** Jumps, or `return`, where they are, and where the block is opened that they leave; -1 for the function. */
  readonly jumps: readonly string[];
  readonly jumpsAt: readonly number[];
  readonly #openedAt: readonly number[];
  /** Variables, where they are, and whether they are assigned to. */
  readonly names: readonly string[];
  readonly namesAt: readonly number[];
  readonly assigned: readonly boolean[];
  /** Labels, and where they are. */
  readonly labels: ReadonlyMap<string, number>;

  constructor(lines: readonly string[]) {
    const text = lines.join("\n"), labels = new Map<string, number>(), starts = [0];
    const jumps: string[] = [], jumpsAt: number[] = [], openedAt: number[] = [];
    const names: string[] = [], namesAt: number[] = [], assigned: boolean[] = [];
    for (let i = 0, at = 0; i < lines.length; i++) starts.push(at += lines[i].length + 1);
    for (const { 1: label, index } of text.matchAll(LABEL)) labels.set(label, index);
    for (const { 0: exit, 1: jump, 2: label, index } of text.matchAll(EXIT)) {
      jumps.push(jump === undefined ? "return" : exit);
      jumpsAt.push(index);
      openedAt.push(labels.get(label) ?? -1);
    }
    for (const { 1: name, 2: assignment, index } of text.matchAll(VARIABLE)) {
      names.push(name);
      namesAt.push(index);
      assigned.push(assignment !== undefined);
    }
    this.starts = starts;
    this.jumps = jumps;
    this.jumpsAt = jumpsAt;
    this.#openedAt = openedAt;
    this.names = names;
    this.namesAt = namesAt;
    this.assigned = assigned;
    this.labels = labels;
  }

  /**
   * The jumps out of lines `start … end - 1`, each once and in order: to labels other than their own, and `return`;
   * undefined if there are more than `most`.
   */
  exits(start: number, end: number, most: number): string[] | undefined {
    const exits = new Set<string>(), from = this.starts[start], to = this.starts[end];
    for (let i = firstFrom(this.jumpsAt, from); this.jumpsAt[i] < to; i++) {
      const opened = this.#openedAt[i];
      if (opened < from || opened >= to) exits.add(this.jumps[i]);
      if (exits.size > most) return undefined;
    }
    return [...exits];
  }

  /** What may be a variable in lines `start … end - 1`, and whether it is assigned to. */
  variables(start: number, end: number): Map<string, boolean> {
    const found = new Map<string, boolean>(), to = this.starts[end];
    for (let i = firstFrom(this.namesAt, this.starts[start]); this.namesAt[i] < to; i++) {
      const name = this.names[i];
      found.set(name, this.assigned[i] || found.get(name) === true);
    }
    return found;
  }
}

/** The index of the first of ascending numbers that is not below `from`. */
function firstFrom(numbers: readonly number[], from: number): number {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
