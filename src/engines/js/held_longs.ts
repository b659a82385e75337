/**
 * 64-bit integers that are read soon after they were assigned. They lie in slots of the frame, since a bigint in a
 * variable is allocated wherever control flow joins; but up to there a variable is only a name for a register, while a
 * slot is written and read again: three times in each step of a hash. So a slot that is read in the lines behind its
 * assignment is held in a variable too:
 *
 * ```text
 * I[fp+9]=b0=asIntN(64,…);
 * I[fp+5]=asIntN(64,asIntN(64,b0<<31n)|asIntN(64,asUintN(64,b0)>>33n));
 * ```
 *
 * @module
 */
import { unmarked } from "./marks.ts";

/** A slot of the function's own frame, and whether it is assigned. */
const SLOT = /\bI\[(fp(?:\+\d+)?)\](=(?!=))?/g;
/** A line that assigns a slot and does nothing else. */
const ASSIGNMENT = /^I\[(fp(?:\+\d+)?)\]=(?!=)/;
/** Where control flow may join: labels, ends of blocks, loops. */
const JOIN = /^(?:\}|case |default:|L\d+:|for\(|OUT:)|\bfor\(;;\)\{$/;
/** Halves of slots that are read, and functions that write the slot that they are given first, and read others. */
const HALF_READ = /W\[\(+fp(?:\+\d+)?\)<<1(?:\)\+1)?\](?!=(?!=))/g,
  WRITER = /long_\w+\((?:I,W|I|W),(fp(?:\+\d+)?)\b[^;]*/g;
/** Slots named otherwise than as `I[…]`, which may be written so; whoever is given `fp` itself may write any. */
const OTHERWISE = /(?<!\bI\[)\bfp(?:\+\d+)?(?![\d\w])/g;

/** An assignment, in which line it is, and the variable that holds its value if it is read. */
interface Held {
  readonly line: number;
  variable: string | undefined;
}

class Holder {
  readonly lines: string[];
  /** The most variables that are needed at once. */
  most = 0;
  readonly #held = new Map<string, Held>();
  #next = 0;

  constructor(lines: string[]) {
    this.lines = lines;
    for (let i = 0; i < lines.length; i++) this.#line(i);
  }

  #line(index: number): void {
    const mentions = this.lines[index].includes("fp");
    if (!mentions && this.#next === 0 && this.#held.size === 0) return;
    const plain = unmarked(this.lines[index]), assigned = ASSIGNMENT.exec(plain)?.[1];
    if (JOIN.test(plain)) this.#forget();
    if (!mentions) return;
    const written: string[] = [];
    this.lines[index] = this.lines[index].replace(SLOT, (text, slot: string, assignment: string | undefined) => {
      if (assignment === undefined) return this.#read(slot) ?? text;
      written.push(slot);
      return text;
    });
    const rest = plain.replace(HALF_READ, "").replace(WRITER, (_, slot: string) => {
      written.push(slot);
      return "";
    });
    for (const [slot] of rest.matchAll(OTHERWISE)) {
      if (slot === "fp") return this.#forget();
      written.push(slot);
    }
    for (const slot of written) this.#held.delete(slot);
    if (assigned !== undefined && written.length === 1) this.#held.set(assigned, { line: index, variable: undefined });
  }

  /** What holds a slot; undefined if it must be read. */
  #read(slot: string): string | undefined {
    const held = this.#held.get(slot);
    if (held === undefined) return undefined;
    if (held.variable === undefined) {
      held.variable = `b${this.#next++}`;
      this.most = Math.max(this.most, this.#next);
      this.lines[held.line] = this.lines[held.line].replace("]=", `]=${held.variable}=`);
    }
    return held.variable;
  }

  #forget(): void {
    this.#held.clear();
    this.#next = 0;
  }
}

/** The text of a function with such variables. */
export function holdLongs(text: string): string {
  if (!text.includes("I[fp")) return text;
  const { lines, most } = new Holder(text.split("\n"));
  if (most === 0) return text;
  const variables = Array.from({ length: most }, (_, i) => `b${i}`).join();
  lines[0] += `\nlet ${variables};`;
  return lines.join("\n");
}
