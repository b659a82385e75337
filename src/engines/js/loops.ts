/**
 * Loops that V8 runs badly become functions of their own, which return from time to time and are called again.
 *
 * V8 replaces the code of a function where a loop turns, but not always, and not by the same code as at a call. A loop
 * over 64-bit integers can stay in the middle tier, where it is two hundred times slower; floats that a loop carries are
 * boxed at each turn, since they come from a frame of the interpreter. Neither happens to a function that is called, and
 * a small one is compiled better besides: the registers are the loop's alone.
 *
 * ```text
 * W[(fp+4)<<1]=l1;exit=f7$1(fp,S[7]);if(exit<0)exit=resume(f7$1,7,fp);l1=W[(fp+4)<<1];switch(exit){case 1:break L2;}
 * ```
 *
 * A turn of an outermost loop is the smallest unit; what is inside of one is not interrupted. turns.ts says how many
 * are made between two calls.
 *
 * @module
 */
import { unmarked } from "./marks.ts";
import type { FrameView } from "./frame_text.ts";
import type { Splittable } from "./split.ts";
import { STORED } from "./stores.ts";
import { EXIT, VARIABLE } from "./survey.ts";

/** A loop. */
export interface Loop {
  /** The line that opens it, and the one after its last. */
  readonly start: number;
  end: number;
  /** Height of the operand stack where it begins: what is settled from there on belongs to a turn. */
  readonly height: number;
}

/** What {@linkcode outline} needs to know of a function, beside what splitting it would take. */
export interface Looping extends Splittable {
  readonly index: number;
  /** Makes a slot of the frame. */
  frameSlot(): number;
}

/**
 * Whether V8 may run a loop badly: one over 64-bit integers, or one that carries floats from turn to turn, or a nest of
 * loops over floats in memory.
 */
export function suffers(lines: readonly string[], floats: ReadonlySet<string>): boolean {
  if (lines.some((line) => line.includes("I["))) return true;
  return floats.size > 0 &&
    (carries(lines, floats) || (isNest(lines) && lines.some((line) => line.includes(".getFloat"))));
}

/** Whether there is a loop in the loop. */
function isNest([, ...inside]: readonly string[]): boolean {
  return inside.some((line) => line.endsWith("for(;;){"));
}

/** Whether one of these variables is assigned, and read before that where the loop begins. */
function carries(lines: readonly string[], variables: ReadonlySet<string>): boolean {
  const read = new Set<string>(), assigned = new Set<string>();
  for (const line of lines) {
    const mentions = [...unmarked(line).matchAll(VARIABLE)].filter(([, name]) => variables.has(name));
    for (const [, name, assignment] of mentions) if (assignment === undefined && !assigned.has(name)) read.add(name);
    for (const [, name, assignment] of mentions) {
      if (assignment !== undefined && read.has(name)) return true;
      if (assignment !== undefined) assigned.add(name);
    }
  }
  return false;
}

/** Makes functions of loops; returns the lines that are left, and the functions. */
export function outline(
  lines: readonly string[],
  loops: readonly Loop[],
  owner: Looping,
): { lines: readonly string[]; functions: string[] } {
  const writer = new Writer(owner), left: string[] = [];
  let at = 0;
  for (const { start, end, height } of loops) {
    left.push(...lines.slice(at, start), ...writer.replace(lines.slice(start, end), height));
    at = end;
  }
  left.push(...lines.slice(at));
  return { lines: left, functions: writer.functions };
}

class Writer {
  readonly functions: string[] = [];
  readonly #owner: Looping;
  /** Where each variable waits. */
  readonly #places = new Map<string, string>();
  #result: string | undefined;

  constructor(owner: Looping) {
    this.#owner = owner;
  }

  /** Makes a function of a loop; returns what stands in its place, or its lines if it keeps references. */
  replace(loop: readonly string[], height: number): readonly string[] {
    const { variables, name, index, epilogue, result } = this.#owner, assigned = mentionsOf(loop, variables);
    const used = [...assigned.keys()], changed = used.filter((name) => assigned.get(name));
    if (used.some((name) => variables.get(name) === "R")) return loop;
    const exits = exitsOf(loop), callee = `${name}$${this.functions.length + 1}`;
    const [own, given] = partition(used, (name) => isOfTurn(name, height));
    this.functions.push(this.#write(callee, loop, exits, { own, given, changed }));
    const cases = exits.map((exit, i) => {
      const leave = exit === "return"
        ? `${epilogue}return${result === undefined ? "" : ` ${this.#resultText}`};`
        : exit;
      return `case ${i + 1}:${leave}`;
    });
    const call = `exit=${callee}(fp,S[${index}]);if(exit<0)exit=resume(${callee},${index},fp);`;
    const jumps = cases.length === 0 ? "" : `switch(exit){${cases.join("")}}`;
    return [`${this.#stores(given)}${call}${this.#loads(changed).map((load) => `${load};`).join("")}${jumps}`];
  }

  #write(
    name: string,
    [opening, ...rest]: readonly string[],
    exits: readonly string[],
    { own, given, changed }: Record<"own" | "given" | "changed", readonly string[]>,
  ): string {
    const body = rest.map((line) => {
      return line.replaceAll(this.#owner.epilogue, "").replace(EXIT, (text, jump: string, _label, value: string) => {
        const number = exits.indexOf(jump === undefined ? "return" : text) + 1;
        if (number === 0) return text;
        const store = jump === undefined && value !== undefined ? `${this.#resultText}=${value.trim()};` : "";
        return `${store}way=${number};break OUT;`;
      });
    });
    const ap = rest.some((line) => line.includes("ap")) ? ["ap=W[0]"] : [];
    const zeros = own.map((name) => `${name}=${this.#owner.variables.get(name) === "D" ? "D[1]" : "0"}`);
    const declared = ["way=0", "c", "n", "v", ...ap, ...zeros, ...this.#loads(given)].join();
    const head = `function ${name}(fp,turns){\nlet ${declared};`, count = "if((turns=turns-1|0)<0){way=-1;break;}";
    return [head, "OUT:{", opening, count, ...body, "}", `${this.#stores(changed)}return way;}`].join("\n");
  }

  get #resultText(): string {
    const { result, frameSlot } = this.#owner;
    return this.#result ??= passed(result!, frameSlot());
  }

  #placeOf(name: string): string {
    const { variables, frameSlot } = this.#owner, known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = passed(variables.get(name)!, frameSlot());
    this.#places.set(name, place);
    return place;
  }

  #stores(names: readonly string[]): string {
    return names.map((name) => `${this.#placeOf(name)}=${name};`).join("");
  }

  #loads(names: readonly string[]): string[] {
    return names.map((name) => `${name}=${this.#placeOf(name)}`);
  }
}

/** Whether a variable holds something within a turn only: an operand above those before the loop, or a stored value. */
function isOfTurn(name: string, height: number): boolean {
  return name.startsWith(STORED) || Number(/^[id](\d+)$/.exec(name)?.[1] ?? -1) >= height;
}

/** The variables that lines mention, and whether they assign to them. */
function mentionsOf(lines: readonly string[], variables: ReadonlyMap<string, unknown>): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const line of lines) {
    for (const [, name, assignment] of unmarked(line).matchAll(VARIABLE)) {
      if (variables.has(name)) found.set(name, assignment !== undefined || found.get(name) === true);
    }
  }
  return found;
}

/** The jumps out of a loop, each once: to labels that are not in it, and `return`. */
function exitsOf(lines: readonly string[]): string[] {
  const exits = new Set<string>(), labels = new Set<string>();
  for (const line of lines) {
    const label = /^L\d+(?=:)/.exec(line);
    if (label !== null) labels.add(label[0]);
    for (const [text, jump, target] of line.matchAll(EXIT)) {
      if (jump === undefined) exits.add("return");
      else if (!labels.has(target)) exits.add(text);
    }
  }
  return [...exits];
}

function partition<T>(values: readonly T[], test: (value: T) => boolean): [T[], T[]] {
  return [values.filter(test), values.filter((value) => !test(value))];
}

/** Where a variable waits in the frame. */
function passed(view: FrameView, slot: number): string {
  if (view === "R") return `R[${slot}]`;
  return view === "W" ? `W[(fp+${slot})<<1]` : `D[fp+${slot}]`;
}
