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
import { linesOf, NO_SECTIONS, type Part, partsOf, totalOf } from "./parts.ts";
import { EXIT, Survey } from "./survey.ts";

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

/** Splits a function's lines; returns those that are left, and the functions that were split off. */
export function split(lines: readonly string[], owner: Splittable): { lines: readonly string[]; functions: string[] } {
  const plain = lines.map(unmarked), parts = partsOf(lines, plain), splitter = new Splitter(owner, plain);
  for (const smallest of SMALLEST_RUNS) {
    if (totalOf(parts) > owner.largest) splitter.shorten(parts, smallest * owner.largest);
  }
  return { lines: linesOf(parts), functions: splitter.functions };
}

class Splitter {
  readonly functions: string[] = [];
  readonly #owner: Splittable;
  readonly #survey: Survey;
  /** Slots in which parts give back variables; all parts use the same. */
  readonly #slots: number[] = [];

  /** Where a result waits until the function itself returns it. */
  readonly #result: string;

  /** @param plain the lines of the function, without their marks */
  constructor(owner: Splittable, plain: readonly string[]) {
    this.#owner = owner;
    this.#survey = new Survey(plain);
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

  #fits({ start, end, sections, size, fixed }: Part, before: number): boolean {
    if (fixed || before + size > LARGEST_PART * this.#owner.largest) return false;
    return sections.length === 0 || this.#survey.exits(start, end, MOST_EXITS) !== undefined;
  }

  #descend(part: Part, smallest: number): void {
    if (part.size < smallest) return;
    for (const section of part.sections) {
      const before = totalOf(section);
      this.shorten(section, smallest);
      part.size += totalOf(section) - before;
    }
  }

  /** Makes a function of `parts[from … to - 1]` and puts its call there; false if that cannot be done. */
  #replace(parts: Part[], from: number, to: number): boolean {
    const { start } = parts[from], { end } = parts[to - 1], exits = this.#survey.exits(start, end, MOST_EXITS);
    if (exits === undefined) return false;
    const mentioned = this.#survey.variables(start, end), { variables } = this.#owner;
    const used = [...mentioned.keys()].filter((name) => variables.has(name));
    if (used.length > MOST_VARIABLES) return false;
    const assigned = used.filter((name) => mentioned.get(name));
    if (assigned.some((name) => variables.get(name) === "R")) return false;
    const returned = assigned.map((name, i) => ({ name, slot: this.#slotText(name, i) }));
    const call = this.#write(linesOf(parts.slice(from, to)), exits, used, returned), size = unmarked(call).length;
    parts.splice(from, to - from, { start, end, lines: [call], sections: NO_SECTIONS, size, fixed: false });
    return true;
  }

  #slotText(name: string, index: number): string {
    const slot = this.#slots[index] ??= this.#owner.frameSlot();
    return passed(this.#owner.variables.get(name)!, slot);
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
export function passed(view: "W" | "D" | "R", slot: number): string {
  if (view === "R") return `R[${slot}]`;
  return view === "W" ? `W[(fp+${slot})<<1]` : `D[fp+${slot}]`;
}
