/**
 * The lines of a translated function as parts: statements and blocks, which are what a function can be split at. A line
 * that ends with an opening brace begins a block, one that begins with a closing brace ends it or separates its sections.
 *
 * @module
 */

/** A statement, or a block with the lists of statements between its braces. */
export interface Part {
  /** Its lines in the function before the split: `start … end - 1`. */
  readonly start: number;
  readonly end: number;
  /** The lines of a statement; those that open a block, separate its sections, and close it. */
  readonly lines: readonly string[];
  readonly sections: readonly Part[][];
  /** Number of characters. */
  size: number;
  /** Whether it is a statement that must stay where it is. */
  readonly fixed: boolean;
}

/** Statements that need what the one before them left in a variable of the moment. */
const GLUED = /^(?:n=|c=|if\(c===|I\[ap[^\]]*\]=)/;
/** The first line of a statement that ends with the line of its default. */
const DISPATCH = "switch(";
/** Statements that belong to the block around them. */
const BARRIER = /^(?:break;|case \d+:|[^\w\s]?)$/;

/** Makes parts of lines. One small frame a level: generated code can be nested thousands of blocks deep. */
class Parser {
  readonly #lines: readonly string[];
  readonly #plain: readonly string[];
  #at = 0;

  constructor(lines: readonly string[], plain: readonly string[]) {
    this.#lines = lines;
    this.#plain = plain;
  }

  /** All parts. */
  parse(): Part[] {
    const parts = this.#section();
    if (this.#at < this.#lines.length) throw new RangeError("a block of generated code is not closed");
    return parts;
  }

  /** Reads up to the end of the block that the next line is in. */
  #section(): Part[] {
    const parts: Part[] = [];
    while (this.#at < this.#plain.length) {
      const line = this.#plain[this.#at];
      if (line.startsWith("}")) break;
      parts.push(line.endsWith("{") && !line.startsWith(DISPATCH) ? this.#block() : this.#statement());
    }
    return parts;
  }

  #statement(): Part {
    const start = this.#at;
    while (GLUED.test(this.#plain[this.#at])) this.#at++;
    if (this.#plain[this.#at].startsWith(DISPATCH)) {
      while (!this.#plain[this.#at].startsWith("default:")) {
        this.#at++;
      }
    }
    this.#at++;
    return this.#leaf(start, BARRIER.test(this.#plain[start]));
  }

  #leaf(start: number, fixed: boolean): Part {
    const end = this.#at;
    let size = 0;
    for (let i = start; i < end; i++) size += this.#plain[i].length;
    return { start, end, lines: this.#lines.slice(start, end), sections: NO_SECTIONS, size, fixed };
  }

  #block(): Part {
    const start = this.#at, lines: string[] = [], sections: Part[][] = [];
    let size = 0;
    do {
      size += this.#plain[this.#at].length;
      lines.push(this.#lines[this.#at++]);
      const section = this.#section();
      sections.push(section);
      size += totalOf(section);
    } while (this.#plain[this.#at].endsWith("{"));
    size += this.#plain[this.#at].length;
    lines.push(this.#lines[this.#at++]);
    return { start, end: this.#at, lines, sections, size, fixed: false };
  }
}

/** The sections of a statement. */
export const NO_SECTIONS: readonly Part[][] = [];

/**
 * The parts that a function's lines are.
 *
 * @param plain the lines without their marks
 */
export function partsOf(lines: readonly string[], plain: readonly string[]): Part[] {
  return new Parser(lines, plain).parse();
}

/** The characters of parts. */
export function totalOf(parts: readonly Part[]): number {
  let size = 0;
  for (const part of parts) size += part.size;
  return size;
}

/** The lines of parts. */
export function linesOf(parts: readonly Part[]): string[] {
  const lines: string[] = [];
  collectLines(parts, lines);
  return lines;
}

function collectLines(parts: readonly Part[], found: string[]): void {
  for (const { lines, sections } of parts) {
    for (let i = 0; i < lines.length; i++) {
      found.push(lines[i]);
      if (i < sections.length) collectLines(sections[i], found);
    }
  }
}
