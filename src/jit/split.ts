/**
 * Splits functions that are too large for V8: TurboFan refuses more than 61,440 bytes of bytecode, and what it refuses
 * runs ten times slower. Runs of statements become functions of their own, until what is left is small enough.
 *
 * A part takes the variables that it mentions as arguments and gives back those that it assigns in the frame. It
 * returns how it was left: 0 at its end, else the number of a jump, which the caller then makes.
 *
 * ```text
 * exit=f7$1(fp,l0,i3);l0=W[(fp+4)<<1];switch(exit){case 1:break L3;case 2:continue L5;}
 * ```
 *
 * @module
 */
import { unmarked } from "./marks.ts";

/** What {@linkcode split} needs to know of a function. */
export interface Splittable {
  readonly name: string;
  /** Variables by name: where they are passed, as an integer, float or reference. */
  readonly variables: ReadonlyMap<string, "W" | "D" | "R">;
  /** Where the result goes, if it is a value of JavaScript; undefined if there is none. */
  readonly result: "W" | "D" | "R" | undefined;
  /** Characters beyond which it is split. */
  readonly largest: number;
  /** What stands before each `return`. */
  readonly epilogue: string;
  /** Makes a slot of the frame. */
  frameSlot(): number;
}

/** Characters of a function that V8 surely optimises; a character is about 1.3 bytes of bytecode. */
export const LARGEST_FUNCTION = 40_000;
/** Sizes relative to the largest function: of a part, since small ones are optimised sooner, … */
const LARGEST_PART = 0.4;
/** … and of the runs that are split off, the largest first. */
const SMALLEST_RUNS = [0.15, 0.075, 0.0375, 0.0175];
/** Ways out of a part, beyond which it is not worth splitting off: a dispatch, say. */
const MOST_EXITS = 12;
/** Arguments of a part. */
const MOST_VARIABLES = 100;

/** A statement, or a block with the lists of statements between its braces. */
type Part = Leaf | Block;

interface Leaf {
  readonly lines: readonly string[];
  readonly size: number;
  /** The jumps out of it, once they were asked for. */
  exits?: readonly string[];
  /** The variables it mentions, once they were asked for. */
  mentions?: Mentions;
}

interface Block {
  /** The lines that open it, separate its sections, and close it. */
  readonly fences: string[];
  readonly sections: Part[][];
  size: number;
  /** The jumps out of it, once they were asked for. */
  exits?: readonly string[];
  /** The variables it mentions, once they were asked for. */
  mentions?: Mentions;
}

/** Variables by name, and whether they are assigned to. */
type Mentions = Map<string, boolean>;

function isBlock(part: Part): part is Block {
  return "sections" in part;
}

/** Statements that need what the one before them left in a variable of the moment. */
const GLUED = /^(?:n=|c=|if\(c===|I\[ap[^\]]*\]=)/;
/** Statements that belong to the block around them. */
const BARRIER = /^(?:break;|case \d+:|[^\w\s]?)$/;
const SWITCH = /^switch\(/;

/** Reads lines up to the end of the block that they are in. */
function parse(lines: readonly string[], cursor: { at: number }): Part[] {
  const parts: Part[] = [];
  while (cursor.at < lines.length) {
    const line = unmarked(lines[cursor.at]);
    if (line.startsWith("}")) break;
    if (SWITCH.test(line) || !line.endsWith("{")) parts.push(leaf(lines, cursor));
    else parts.push(block(lines, cursor));
  }
  return parts;
}

function leaf(lines: readonly string[], cursor: { at: number }): Leaf {
  const start = cursor.at;
  if (SWITCH.test(lines[start])) { while (!lines[cursor.at].startsWith("default:")) cursor.at++; }
  else while (GLUED.test(unmarked(lines[cursor.at]))) cursor.at++;
  const taken = lines.slice(start, ++cursor.at);
  return { lines: taken, size: sizeOf(taken) };
}

function block(lines: readonly string[], cursor: { at: number }): Block {
  const fences: string[] = [], sections: Part[][] = [];
  do {
    fences.push(lines[cursor.at++]);
    sections.push(parse(lines, cursor));
  } while (unmarked(lines[cursor.at]).endsWith("{"));
  fences.push(lines[cursor.at++]);
  return resized({ fences, sections, size: 0 });
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + unmarked(line).length, 0);
}

function totalOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.size, 0);
}

function resized(block: Block): Block {
  block.exits = undefined;
  block.mentions = undefined;
  block.size = sizeOf(block.fences) + block.sections.reduce((sum, section) => sum + totalOf(section), 0);
  return block;
}

function linesOf(parts: readonly Part[]): string[] {
  const lines: string[] = [];
  collectLines(parts, lines);
  return lines;
}

/** Appends the lines of parts. One small frame a level: generated code can be nested thousands of blocks deep. */
function collectLines(parts: readonly Part[], lines: string[]): void {
  for (const part of parts) {
    if (!isBlock(part)) {
      for (const line of part.lines) lines.push(line);
      continue;
    }
    for (let i = 0; i < part.fences.length; i++) {
      lines.push(part.fences[i]);
      if (i < part.sections.length) collectLines(part.sections[i], lines);
    }
  }
}

/** Splits a function's lines; returns those that are left, and the functions that were split off. */
export function split(lines: readonly string[], owner: Splittable): { lines: readonly string[]; functions: string[] } {
  const splitter = new Splitter(owner), cursor = { at: 0 }, parts = parse(lines, cursor);
  if (cursor.at < lines.length) throw new RangeError("a block of generated code is not closed");
  for (const smallest of SMALLEST_RUNS) {
    if (totalOf(parts) > owner.largest) splitter.shorten(parts, smallest * owner.largest);
  }
  return { lines: linesOf(parts), functions: splitter.functions };
}

/** What every line has that leaves for somewhere. */
const LEAVES = /break L|continue|return/;
/** A way out of a part: a jump to a label outside, or a return. */
const EXIT = /\b(break|continue) (L\d+);|return( [^;]*)?;/g;

/** What may be a variable of the translation, and whether it is assigned to. */
const VARIABLE = /(?<![\w$])([dilrs][\w$]*)(=(?!=))?/g;

class Splitter {
  readonly functions: string[] = [];
  readonly #owner: Splittable;
  /** Slots in which parts give back variables; all parts use the same. */
  readonly #slots: number[] = [];

  /** Where a result waits until the function itself returns it. */
  readonly #result: string;

  constructor(owner: Splittable) {
    this.#owner = owner;
    this.#result = owner.result === undefined ? "" : passed(owner.result, owner.frameSlot());
  }

  /** Splits off runs of statements of at least `smallest` characters, at any depth. */
  shorten(parts: Part[], smallest: number): void {
    for (let start = 0; start < parts.length; start++) {
      let end = start, size = 0;
      while (end < parts.length && this.#fits(parts[end], size)) size += parts[end++].size;
      if (size >= smallest && this.#replace(parts, start, end)) continue;
      if (end === start) this.#descend(parts[start], smallest);
      else {
        for (let i = start; i < end; i++) this.#descend(parts[i], smallest);
        start = end - 1;
      }
    }
  }

  #fits(part: Part, before: number): boolean {
    if (before + part.size > LARGEST_PART * this.#owner.largest) return false;
    if (!isBlock(part)) return !BARRIER.test(unmarked(part.lines[0]));
    return exitsOf([part]).length <= MOST_EXITS;
  }

  #descend(part: Part, smallest: number): void {
    if (!isBlock(part) || part.size < smallest) return;
    for (const section of part.sections) this.shorten(section, smallest);
    resized(part);
  }

  /** Makes a function of `parts[start … end - 1]` and puts its call there; false if that cannot be done. */
  #replace(parts: Part[], start: number, end: number): boolean {
    const run = parts.slice(start, end), exits = exitsOf(run);
    if (exits.length > MOST_EXITS) return false;
    const mentions: Mentions = new Map();
    for (const part of run) merge(this.#mentions(part), mentions);
    const used = [...mentions.keys()], assigned = used.filter((name) => mentions.get(name));
    if (used.length > MOST_VARIABLES) return false;
    if (assigned.some((name) => this.#owner.variables.get(name) === "R")) return false;
    const returned = assigned.map((name, i) => ({ name, slot: this.#slotText(name, i) }));
    const call = this.#write(linesOf(run), exits, used, returned);
    parts.splice(start, end - start, { lines: [call], size: unmarked(call).length });
    return true;
  }

  #slotText(name: string, index: number): string {
    const slot = this.#slots[index] ??= this.#owner.frameSlot();
    return passed(this.#owner.variables.get(name)!, slot);
  }

  /** The variables that a part mentions. Each part is looked at once for all the runs that it may become part of. */
  #mentions(part: Part): Mentions {
    return part.mentions ??= this.#findMentions(part);
  }

  #findMentions(part: Part): Mentions {
    const found: Mentions = new Map();
    if (!isBlock(part)) {
      for (const line of part.lines) this.#addMentions(line, found);
      return found;
    }
    part.fences.forEach((fence, i) => {
      this.#addMentions(fence, found);
      if (i < part.sections.length) { for (const inner of part.sections[i]) merge(this.#mentions(inner), found); }
    });
    return found;
  }

  #addMentions(line: string, found: Mentions): void {
    const text = unmarked(line), { variables } = this.#owner;
    for (let match = VARIABLE.exec(text); match !== null; match = VARIABLE.exec(text)) {
      const name = match[1];
      if (variables.has(name)) found.set(name, match[2] !== undefined || found.get(name) === true);
    }
  }

  /** Writes the function; returns its call. */
  #write(
    lines: readonly string[],
    exits: readonly string[],
    used: readonly string[],
    returned: readonly { name: string; slot: string }[],
  ): string {
    const name = `${this.#owner.name}$${this.functions.length + 1}`, args = ["fp", ...used].join();
    const { epilogue } = this.#owner, result = this.#result;
    const body = lines.join("\n").replaceAll(epilogue, "");
    const leaving = body.replace(EXIT, (text, jump: string, _label: string, value: string) => {
      const number = exits.indexOf(jump === undefined ? "return" : text) + 1;
      if (number === 0) return text;
      const store = jump === undefined && value !== undefined ? `${result}=${value.trim()};` : "";
      return `${store}way=${number};break OUT;`;
    });
    const stores = returned.map((variable) => `${variable.slot}=${variable.name};`).join("");
    const head = `function ${name}(${args}){\nvar way=0,exit,c,n,v;const ap=W[0];`;
    this.functions.push([head, "OUT:{", leaving, "}", `${stores}return way;}`].join("\n"));
    const loads = returned.map((variable) => `${variable.name}=${variable.slot};`).join("");
    const cases = exits.map((exit, i) => {
      return `case ${i + 1}:${exit === "return" ? `${epilogue}return${result === "" ? "" : ` ${result}`};` : exit}`;
    });
    return `exit=${name}(${args});${loads}${cases.length === 0 ? "" : `switch(exit){${cases.join("")}}`}`;
  }
}

/** Where a variable is passed in the frame. */
function passed(view: "W" | "D" | "R", slot: number): string {
  if (view === "R") return `R[${slot}]`;
  return view === "W" ? `W[(fp+${slot})<<1]` : `D[fp+${slot}]`;
}

/** Adds the variables of a part to those of others. */
function merge(mentions: Mentions, found: Mentions): void {
  for (const [name, written] of mentions) found.set(name, written || found.get(name) === true);
}

/** The jumps out of parts, each once and in order. */
function exitsOf(parts: readonly Part[]): string[] {
  const exits = new Set<string>();
  for (const part of parts) for (const exit of part.exits ??= [...exitsOfPart(part)]) exits.add(exit);
  return [...exits];
}

/** The jumps out of one part: to labels other than its own, and `return`. One small frame a level. */
function exitsOfPart(part: Part): Set<string> {
  const exits = new Set<string>();
  if (!isBlock(part)) {
    for (const line of part.lines) addExits(line, exits);
    return exits;
  }
  part.fences.forEach((fence, i) => {
    addExits(fence, exits);
    if (i < part.sections.length) { for (const exit of exitsOf(part.sections[i])) exits.add(exit); }
  });
  const label = /^(L\d+):/.exec(unmarked(part.fences[0]))?.[1];
  exits.delete(`break ${label};`);
  exits.delete(`continue ${label};`);
  return exits;
}

function addExits(line: string, exits: Set<string>): void {
  if (!LEAVES.test(line)) return;
  for (const [text, jump] of line.matchAll(EXIT)) exits.add(jump === undefined ? "return" : text);
}
