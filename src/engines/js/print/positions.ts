/**
 * Where operators are in generated code, for those who look for the operator of a line and column. The printer notes a
 * position before whatever can trap or call.
 *
 * @module
 */

/** The table that is filled as text is printed. */
export class Positions {
  /** Positions in the text, in ascending order, and the offsets of their operators. */
  readonly #at: number[] = [];
  readonly #offsets: number[] = [];

  /** Notes what is printed at a position. */
  add(at: number, offset: number): void {
    this.#at.push(at);
    this.#offsets.push(offset);
  }

  /** Adds another table, of text that begins at a position. */
  append(
    { at, offsets }: { readonly at: readonly number[]; readonly offsets: readonly number[] },
    start: number,
  ): void {
    for (let i = 0; i < at.length; i++) this.add(at[i] + start, offsets[i]);
  }

  /** Notes that the text begins further on. */
  shift(by: number): void {
    for (let i = 0; i < this.#at.length; i++) this.#at[i] += by;
  }

  get at(): readonly number[] {
    return this.#at;
  }

  get offsets(): readonly number[] {
    return this.#offsets;
  }

  /** The offset of the last operator noted before a column of a line of the text, both from 1; -1 if the line has none. */
  offsetAt(text: string, line: number, column: number): number {
    const start = startOfLine(text, line), last = start + column - 1;
    let found = -1;
    for (let i = 0; i < this.#at.length && this.#at[i] <= last; i++) if (this.#at[i] >= start) found = this.#offsets[i];
    return found;
  }
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return start;
}
