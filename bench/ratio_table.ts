// A table of times, one row per workload and one column per contender: printed as the baseline's milliseconds and
// everybody else's ratio to it, with the geometric mean of each column below.

/** Collects times and prints their ratios. */
export class RatioTable {
  readonly #baseline: string;
  readonly #samples = new Map<string, Map<string, number[]>>();

  /** @param baseline the column that all others are divided by */
  constructor(baseline: string) {
    this.#baseline = baseline;
  }

  /** Adds one measured time, in milliseconds. */
  add(row: string, column: string, milliseconds: number): void {
    let cells = this.#samples.get(row);
    if (!cells) this.#samples.set(row, cells = new Map());
    const samples = cells.get(column);
    if (samples) samples.push(milliseconds);
    else cells.set(column, [milliseconds]);
  }

  /**
   * The geometric mean of a column's ratios to another column, over the rows that have both; `undefined` if none has.
   * The best sample of each cell counts: whatever else the machine does can only add to a time.
   */
  geometricMean(column: string, to = this.#baseline): number | undefined {
    const logarithms: number[] = [];
    for (const cells of this.#samples.values()) {
      const [time, reference] = [best(cells.get(column)), best(cells.get(to))];
      if (time && reference) logarithms.push(Math.log(time / reference));
    }
    if (logarithms.length === 0) return undefined;
    return Math.exp(logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length);
  }

  /** The table as lines of text. */
  toString(): string {
    const columns = [...new Set([...this.#samples.values()].flatMap((cells) => [...cells.keys()]))]
      .sort((a, b) => Number(b === this.#baseline) - Number(a === this.#baseline));
    const lines = [["", ...columns.map((column) => column === this.#baseline ? `${column} (ms)` : column)]];
    for (const [row, cells] of this.#samples) {
      const reference = best(cells.get(this.#baseline));
      lines.push([row, ...columns.map((column) => this.#cell(column, best(cells.get(column)), reference))]);
    }
    const means = columns.map((column) => column === this.#baseline ? "" : ratio(this.geometricMean(column)));
    lines.push(["geometric mean", ...means]);
    return align(lines);
  }

  #cell(column: string, time: number | undefined, reference: number | undefined): string {
    if (column === this.#baseline) return time === undefined ? "–" : time.toFixed(1);
    return ratio(time !== undefined && reference ? time / reference : undefined);
  }
}

function best(samples: readonly number[] | undefined): number | undefined {
  return samples && Math.min(...samples);
}

function ratio(value: number | undefined): string {
  return value === undefined ? "–" : `${value.toFixed(2)}x`;
}

function align(lines: readonly string[][]): string {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) =>
    line.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join("  ")
  ).join("\n");
}
