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
  /** Where the lines of the text begin, once somebody has asked. */
  #starts: number[] | undefined;

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
    this.#starts ??= startsOfLines(text);
    const start = this.#starts[line - 1] ?? text.length, last = lastUpTo(this.#at, start + column - 1);
    return last >= 0 && this.#at[last] >= start ? this.#offsets[last] : -1;
  }
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}

/** The index of the last of ascending numbers that is not above `most`; -1 if there is none. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
