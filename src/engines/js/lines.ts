/**
 * The statements of a function's body, line by line. A line that was written can still change: the one that opens a
 * block gets its label when a branch needs it, and an assignment to a variable that is copied at once goes straight to
 * where it is copied.
 *
 * @module
 */
import { MARK_END, MARK_START, unmarked } from "./marks.ts";

/** The lines written so far. */
export class Lines {
  readonly #marks: boolean;
  readonly #lines: string[] = [];
  #offset = 0;
  /** The last line that assigns to the variable of a height, the height, and what is assigned. */
  #assignment = -1;
  #assignedHeight = -1;
  #assigned = "";

  constructor(marks: boolean) {
    this.#marks = marks;
  }

  /** All of them, once the last was written. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Number of characters, marks not counted. */
  get size(): number {
    let size = 0;
    for (const line of this.#lines) size += (this.#marks ? unmarked(line) : line).length;
    return size;
  }

  /** Writes a statement. */
  line(text: string): void {
    this.#lines.push(text);
  }

  /** Number of the next line. */
  get position(): number {
    return this.#lines.length;
  }

  /** Replaces a line that was written. */
  rewrite(position: number, text: string): void {
    this.#lines[position] = text;
  }

  /** Writes an assignment to the variable of a height. */
  assign(target: string, value: string, height: number): void {
    this.#assignment = this.#lines.length;
    this.#assignedHeight = height;
    this.#assigned = value;
    this.line(`${target}=${value};`);
  }

  /** Makes the last line assign to another variable if it assigns to that of a height, and tells whether. */
  redirect(height: number, target: string): boolean {
    const last = this.#lines.length - 1;
    if (this.#assignment !== last || this.#assignedHeight !== height) return false;
    this.#lines[last] = `${target}=${this.#assigned};`;
    this.#assignment = -1;
    return true;
  }

  /** Notes at which operator the translation stands. */
  at(offset: number): void {
    this.#offset = offset;
  }

  /** Goes before what can trap or call: in a translation with marks, the offset of the present operator. */
  get mark(): string {
    return this.#marks ? `${MARK_START}${this.#offset.toString(16)}${MARK_END}` : "";
  }
}
