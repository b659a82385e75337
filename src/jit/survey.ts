/**
 * What the lines of a function that is split mention: jumps, which may lead out of a part, and variables, which a part
 * takes as arguments. All lines are searched once; a part then asks for a range of what was found.
 *
 * @module
 */

/** What every line has that leaves for somewhere. */
const LEAVES = /break L|continue|return/;
/** A way out of a part: a jump to a label outside, or a return. */
export const EXIT = /\b(break|continue) (L\d+);|return( [^;]*)?;/g;
/** The label of the block that a line opens. */
const LABEL = /^(L\d+):/;
/** What may be a variable of the translation, and whether it is assigned to. */
const VARIABLE = /(?<![\w$])((?:[dilr]|state)\d[\w$]*)(=(?!=))?/g;

/**
 * The jumps and variables that lines mention, in order. They are found once: a call that takes the place of some lines
 * mentions the same, in the same order, as far as the lines around it are concerned.
 */
export class Survey {
  /** How many jumps and variables are mentioned before each line, and in all. */
  readonly #jumpsBefore: number[] = [];
  readonly #variablesBefore: number[] = [];
  /** Jumps, or `return`, and their labels. */
  readonly #jumps: string[] = [];
  readonly #labels: (string | undefined)[] = [];
  /** The line that each label is the block of. */
  readonly #lineOfLabel = new Map<string, number>();
  readonly #variables: string[] = [];
  readonly #assigned: boolean[] = [];

  /** @param names the variables that count */
  constructor(lines: readonly string[], names: ReadonlyMap<string, unknown>) {
    lines.forEach((line, i) => {
      this.#jumpsBefore.push(this.#jumps.length);
      this.#variablesBefore.push(this.#variables.length);
      const label = line.startsWith("L") ? LABEL.exec(line) : null;
      if (label !== null) this.#lineOfLabel.set(label[1], i);
      if (LEAVES.test(line)) this.#addJumps(line);
      this.#addVariables(line, names);
    });
    this.#jumpsBefore.push(this.#jumps.length);
    this.#variablesBefore.push(this.#variables.length);
  }

  #addJumps(line: string): void {
    for (const [text, jump, label] of line.matchAll(EXIT)) {
      this.#jumps.push(jump === undefined ? "return" : text);
      this.#labels.push(label);
    }
  }

  #addVariables(line: string, names: ReadonlyMap<string, unknown>): void {
    for (let match = VARIABLE.exec(line); match !== null; match = VARIABLE.exec(line)) {
      if (!names.has(match[1])) continue;
      this.#variables.push(match[1]);
      this.#assigned.push(match[2] !== undefined);
    }
  }

  /** The jumps out of lines, each once and in order: to labels other than their own, and `return`. */
  exits(start: number, end: number): string[] {
    const exits = new Set<string>();
    for (let i = this.#jumpsBefore[start]; i < this.#jumpsBefore[end]; i++) {
      const label = this.#labels[i], line = label === undefined ? -1 : this.#lineOfLabel.get(label) ?? -1;
      if (line < start || line >= end) exits.add(this.#jumps[i]);
    }
    return [...exits];
  }

  /** The variables of lines, and whether they are assigned to. */
  variables(start: number, end: number): Map<string, boolean> {
    const found = new Map<string, boolean>();
    for (let i = this.#variablesBefore[start]; i < this.#variablesBefore[end]; i++) {
      const name = this.#variables[i];
      found.set(name, this.#assigned[i] || found.get(name) === true);
    }
    return found;
  }
}
