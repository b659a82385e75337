/**
 * Splits functions that are too large for V8: TurboFan refuses more than 61,440 bytes of bytecode, and what it refuses
 * runs ten times slower. Runs of statements become functions of their own, until what is left is small enough.
 *
 * A part takes variables that it reads as arguments, and gives back those that it assigns and that are read behind it. It
 * returns how it was left: 0 at its end, else the number of a jump, which the caller then makes.
 *
 * ```text
 * exit=f7$1(fp,l0,i3);l0=W[18];switch(exit){case 1:break L3;case 2:continue L5;}
 * ```
 *
 * @module
 */
import { HANDED_BACK, MOST_HANDED_BACK } from "./run/frame.ts";
import type { FrameView } from "./frame_text.ts";
import { Liveness } from "./liveness.ts";
import { unmarked } from "./marks.ts";
import { STATE } from "./nest.ts";
import { linesOf, NO_SECTIONS, type Part, partsOf, totalOf } from "./parts.ts";
import { EXIT, Survey } from "./survey.ts";

/** What {@linkcode split} needs to know of a function. */
export interface Splittable {
  readonly name: string;
  /** Variables by name: where they are passed, as an integer, float or reference. */
  readonly variables: ReadonlyMap<string, FrameView>;
  /** Where the result goes, if it is a value of JavaScript; undefined if there is none. */
  readonly result: FrameView | undefined;
  /** Characters beyond which it is split. */
  readonly largest: number;
  /** What stands before each `return`. */
  readonly epilogue: string;
}

/** Characters of a function that V8 surely optimises; a character is about 1.3 bytes of bytecode. */
export const LARGEST_FUNCTION = 40_000;
/** Sizes relative to the largest function: of a part, since small ones are optimised sooner, … */
const LARGEST_PART = 0.4;
/** … and of the runs that are split off, the largest first. */
const SMALLEST_RUNS = [0.15, 0.075, 0.0375, 0.0175];
/** Ways out of a part, beyond which it is not worth splitting off: a dispatch, say. */
const MOST_EXITS = 12;
/** Lines times variables, beyond which it would take too long to find out where each is live. */
const MOST_FACTS = 1 << 26;
/** Variables that a part takes or gives back; there is a place more, for the result. */
const MOST_VARIABLES = MOST_HANDED_BACK - 1;

/** Splits a function's lines; returns those that are left, and the functions that were split off. */
export function split(lines: readonly string[], owner: Splittable): { lines: readonly string[]; functions: string[] } {
  const plain = lines.map(unmarked), parts = partsOf(lines, plain), splitter = new Splitter(owner, plain, parts);
  for (const smallest of SMALLEST_RUNS) {
    if (totalOf(parts) > owner.largest) splitter.shorten(parts, smallest * owner.largest);
  }
  return { lines: linesOf(parts), functions: splitter.functions };
}

/** Variables that hold something for a statement or two. */
const MOMENTARY = ["exit", "c", "n", "v"];

class Splitter {
  readonly functions: string[] = [];
  readonly #owner: Splittable;
  readonly #survey: Survey;
  /** Where variables are live; undefined if that is not known, and each may be everywhere. */
  readonly #liveness: Liveness | undefined;
  /** Where a result waits until the function itself returns it. */
  readonly #result: string;

  /** @param plain the lines of the function, without their marks, which are also `parts` */
  constructor(owner: Splittable, plain: readonly string[], parts: readonly Part[]) {
    this.#owner = owner;
    this.#survey = new Survey(plain);
    const mentioned = [...this.#survey.variables(0, plain.length).keys()].filter((name) => owner.variables.has(name));
    const known = mentioned.length * plain.length <= MOST_FACTS && !mentioned.some((name) => name.startsWith(STATE));
    this.#liveness = known ? new Liveness(plain, parts, this.#survey, mentioned) : undefined;
    this.#result = owner.result === undefined ? "" : handedBack(owner.result, 0);
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
    const assigned = used.filter((name) => mentioned.get(name));
    const taken = this.#liveness?.before(start, used) ?? used, returned = this.#liveAfter(end, exits, assigned);
    if (taken.length > MOST_VARIABLES || returned.length > MOST_VARIABLES) return false;
    if (returned.some((name) => variables.get(name) === "R")) return false;
    const own = used.filter((name) => !taken.includes(name));
    const call = this.#write(linesOf(parts.slice(from, to)), exits, { taken, own, returned });
    const size = unmarked(call).length;
    parts.splice(from, to - from, { start, end, lines: [call], sections: NO_SECTIONS, size, fixed: false });
    return true;
  }

  /** Those of some variables that may be read behind line `end - 1`, or where jumps out of a part lead. */
  #liveAfter(end: number, exits: readonly string[], names: readonly string[]): readonly string[] {
    const liveness = this.#liveness;
    if (liveness === undefined) return names;
    const live = new Set([...liveness.before(end, names), ...exits.flatMap((exit) => liveness.at(exit, names))]);
    return names.filter((name) => live.has(name));
  }

  /** Writes the function; returns its call. */
  #write(
    lines: readonly string[],
    exits: readonly string[],
    { taken, own, returned }: Record<"taken" | "own" | "returned", readonly string[]>,
  ): string {
    const { epilogue, variables, name: owner } = this.#owner, name = `${owner}$${this.functions.length + 1}`;
    const result = this.#result, places = returned.map((name, i) => handedBack(variables.get(name)!, i + 1));
    const body = lines.join("\n").replaceAll(epilogue, "");
    const leaving = body.replace(EXIT, (text, jump: string, _label: string, value: string) => {
      const number = exits.indexOf(jump === undefined ? "return" : text) + 1;
      if (number === 0) return text;
      const store = jump === undefined && value !== undefined ? `${result}=${value.trim()};` : "";
      return `${store}way=${number};break OUT;`;
    });
    const args = [...(body.includes("fp") ? ["fp"] : []), ...taken].join();
    const declared = ["way=0", ...MOMENTARY.filter((name) => body.includes(`${name}=`)), ...own].join();
    const head = `function ${name}(${args}){\nvar ${declared};${body.includes("ap") ? "const ap=W[0];" : ""}`;
    const stores = returned.map((name, i) => `${places[i]}=${name};`).join("");
    this.functions.push([head, "OUT:{", leaving, "}", `${stores}return way;}`].join("\n"));
    const loads = returned.map((name, i) => `${name}=${places[i]};`).join("");
    const cases = exits.map((exit, i) => {
      return `case ${i + 1}:${exit === "return" ? `${epilogue}return${result === "" ? "" : ` ${result}`};` : exit}`;
    });
    return `exit=${name}(${args});${loads}${cases.length === 0 ? "" : `switch(exit){${cases.join("")}}`}`;
  }
}

/**
 * Where a part leaves a value for its caller, which takes it at once: always the same places, which V8 knows, unlike
 * those of a frame.
 */
function handedBack(view: FrameView, index: number): string {
  if (view === "R") return `R[${index}]`;
  return view === "W" ? `W[${2 * (HANDED_BACK + index)}]` : `D[${HANDED_BACK + index}]`;
}
