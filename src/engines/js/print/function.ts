/**
 * Prints a function: its prologue, its body, and the functions that belong to it. A small function that calls itself gets a
 * copy, and one that leaves by tail calls gets a driver that makes them.
 *
 * @module
 */
import {
  CAUGHT,
  CAUGHT_TAG,
  forEachBody,
  type FunctionTree,
  HELD,
  holds,
  LOCAL,
  LOOP,
  type Part,
  type Statement,
} from "../ir/mod.ts";
import { FRAME_LIMIT } from "../run/frame.ts";
import type { Linkage } from "../run/linkage.ts";
import { POLL_TEXT } from "./counters.ts";
import { indexText } from "./frame_text.ts";
import { functionIdentifier } from "./names.ts";
import type { Positions } from "./positions.ts";
import { namesOf, Printer, type PrintOptions } from "./printer.ts";
import { epilogue, isSilentReturn } from "./jumps.ts";
import { giveText, placeOf } from "./parts.ts";
import { statements } from "./statements.ts";

/**
 * V8 inlines a call of another function but not of the function itself. Of a small function that calls itself there are
 * two copies that call each other, which makes fib(n) three times as fast. A larger one is not inlined anyway.
 */
const LARGEST_COPY = 2000;

/** A zero that V8 takes for a float from the start, which the literal is not: loops are a tenth faster. */
const FLOAT_ZERO = "D[1]";

/** A function that was printed. */
export interface Printed {
  /** The declaration of the function; others that belong to it may follow. */
  readonly text: string;
  /** Whether there are others. */
  readonly isOne: boolean;
}

/** Prints a function. */
export function printFunction(
  tree: FunctionTree,
  linkage: Linkage,
  { positions, indented = false }: { positions?: Positions; indented?: boolean } = {},
): Printed {
  const output = new Output(tree, linkage, { positions: positions !== undefined, indented }, positions);
  const name = functionIdentifier(linkage.module, tree.index), copy = `${name}$`;
  if (tree.tailCalls) {
    const params = output.parameters();
    output.text(`function ${name}(${params}){return finish_tail(${copy}(${params}));}\n${name}.body=${copy};\n`);
    output.functions++;
    output.function(copy, name);
  } else if (tree.recursive && tree.parts.length === 0 && tree.weight <= LARGEST_COPY) {
    output.function(name, copy);
    output.text("\n");
    output.function(copy, name);
  } else {
    output.function(name, name);
  }
  return { text: flat(output.result), isOne: output.functions === 1 };
}

/** Makes V8 join the pieces of a text now: they are hundreds of thousands of small objects as long as it has not. */
function flat(text: string): string {
  text.charCodeAt(text.length >> 1);
  return text;
}

class Output {
  result = "";
  /** Number of functions of JavaScript. */
  functions = 0;
  readonly #tree: FunctionTree;
  readonly #linkage: Linkage;
  readonly #options: PrintOptions;
  readonly #positions: Positions | undefined;
  readonly #names: string[];

  constructor(tree: FunctionTree, linkage: Linkage, options: PrintOptions, positions: Positions | undefined) {
    this.#tree = tree;
    this.#linkage = linkage;
    this.#options = options;
    this.#positions = positions;
    this.#names = namesOf(tree, linkage);
  }

  /** Adds text. */
  text(text: string): void {
    this.result += text;
  }

  /** The names of the parameters that are values of JavaScript. */
  parameters(): string {
    const { type: { params }, variables } = this.#tree;
    return params.map((_, i) => i).filter((i) => variables.slots[i] < 0).map((i) => this.#names[i]).join();
  }

  /** Adds the function by a name, and its parts. */
  function(name: string, self: string): void {
    const framedParts = new Set<Part>(), { parts, body } = this.#tree;
    const printers = parts.map((part) => {
      const p = this.#print(part.body, { self, family: name, part, framedParts });
      if (p.mentionsFrame) framedParts.add(part);
      return p;
    });
    const p = this.#print(body, { self, family: name, part: undefined, framedParts });
    this.#add(`function ${name}(${this.parameters()}){\n`, prologue(p, this.#tree), p, "}");
    parts.forEach((part, i) => {
      this.text("\n");
      this.#addPart(`${name}$${part.number}`, part, printers[i]);
    });
  }

  #print(
    body: readonly Statement[],
    options: Pick<Printer, "self" | "family" | "part" | "framedParts">,
  ): Printer {
    const tree = this.#tree, linkage = this.#linkage;
    const hasLoop = linkage.viewsAreFields && tree.loops.length > 0 &&
      (options.part?.isLoop === true || containsLoop(body));
    const p = new Printer({ tree, linkage, names: this.#names, options: this.#options, hasLoop, ...options });
    const last = body[body.length - 1], isSilent = options.part === undefined && isSilentReturn(last);
    if (options.part !== undefined) p.indent(1);
    statements(p, isSilent ? body.slice(0, -1) : body);
    if (isSilent && epilogue(p) !== "") p.line(epilogue(p));
    return p;
  }

  /** Adds a function of JavaScript. */
  #add(head: string, lines: readonly string[], p: Printer, tail: string): void {
    const margin = this.#options.indented ? "  " : "";
    this.functions++;
    this.text(head + lines.map((line) => `${margin}${line}\n`).join(""));
    this.#positions?.append(p, this.result.length);
    this.text(p.out + tail);
  }

  #addPart(name: string, part: Part, p: Printer): void {
    const { taken, returned, own, isLoop } = part, lines = viewLines(p), scratch = [...p.scratch].sort();
    const names = (variables: readonly number[]) => variables.map((variable) => p.variable(variable));
    const declared = ["way=0", ...scratch, ...isLoop ? beginnings(p, part) : names(own)];
    const args = isLoop ? ["fp", "iterations"] : [...p.takesFrame(part) ? ["fp"] : [], ...names(taken)];
    lines.push(`${isLoop ? "let" : "var"} ${declared.join()};`, ...heldLines(p));
    if (p.usesOutgoing) lines.push("const ap=W[0];");
    const margin = this.#options.indented ? "  " : "", given = giveText(p, part, returned) + again(p, part);
    this.#add(`function ${name}(${args}){\n`, [...lines, "OUT:{"], p, `${margin}}\n${margin}${given}return way;\n}`);
  }
}

/** Whether there is a loop among statements, at any depth. */
function containsLoop(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statement.kind === LOOP) return true;
    let found = false;
    forEachBody(statement, (inner) => found ||= containsLoop(inner));
    return found;
  });
}

/** The variables that hold the objects of views. */
function viewLines(p: Printer): string[] {
  return p.views.size === 0 ? [] : [`const ${[...p.views].map(([object, name]) => `${name}=${object}`)};`];
}

function heldLines({ tree: { variables }, used, names }: Printer): string[] {
  if (!variables.hasLongs) return [];
  const held = names.filter((_, variable) => used[variable] === 1 && variables.kinds[variable] === HELD);
  return held.length === 0 ? [] : [`let ${held};`];
}

function zero(p: Printer, variable: number): string {
  const holding = holds(p.tree.variables.types[variable]);
  return `${p.variable(variable)}=${holding === "word" ? "0" : holding === "float" ? FLOAT_ZERO : "null"}`;
}

/** The variables of a loop by number, which suits V8 best: its own begin as zeros, others with what it is given. */
function beginnings(p: Printer, part: Part): string[] {
  return [...part.own, ...part.taken].sort((a, b) => a - b).map((variable) => {
    return part.own.includes(variable) ? zero(p, variable) : `${p.variable(variable)}=${placeOf(p, part, variable)}`;
  });
}

/** Before a loop is called again, it gives back all that it takes. */
function again(p: Printer, part: Part): string {
  const others = part.isLoop ? part.taken.filter((variable) => !part.returned.includes(variable)) : [];
  return others.length === 0 ? "" : `if(way<0){${giveText(p, part, others)}}`;
}

/** Counts the call, makes the frame, and declares the variables; locals begin as zeros. */
function prologue(p: Printer, tree: FunctionTree): string[] {
  const { type: { params }, variables } = tree;
  const lines = [...viewLines(p), ...heldLines(p)], locals: number[] = [], others = [...p.scratch].sort() as string[];
  if (p.linkage.metered) lines.push(`${POLL_TEXT};`);
  if (tree.framed) lines.push(frameText(p, tree));
  let cleared = "";
  for (let i = params.length; i < variables.count; i++) {
    const kind = variables.kinds[i], isOfJavaScript = variables.isOfJavaScript(i);
    if (kind === LOCAL && !isOfJavaScript) cleared += `${p.names[i]}=0n;`;
    if (p.used[i] === 0 || !isOfJavaScript) continue;
    if (kind === LOCAL) locals.push(i);
    else if (isDeclared(kind)) others.push(p.names[i]);
  }
  if (locals.length > 0) lines.push(`let ${locals.map((local) => zero(p, local))};`);
  if (others.length > 0) lines.push(`var ${others};`);
  if (cleared !== "") lines.push(cleared);
  return lines;
}

/** Makes the frame. That of a leaf function is there, but its parameters are where its caller has put them. */
function frameText(p: Printer, { type: { params }, variables, calls, isLeaf }: FunctionTree): string {
  if (!isLeaf) {
    const push = calls ? "W[0]=ap;" : "";
    return `const fp=W[0],ap=fp+${variables.frameSize}|0;if(ap>${FRAME_LIMIT})exhausted();${push}`;
  }
  const taken = params.map((_, i) =>
    variables.slots[i] < 0 ? "" : `${p.names[i]}=I[${indexText("fp", variables.slots[i])}];`
  );
  return `const fp=W[0];${taken.join("")}`;
}

/** Whether variables of a kind are declared at the beginning; handlers declare their own, and those held have a line. */
function isDeclared(kind: number): boolean {
  return kind !== HELD && kind !== CAUGHT && kind !== CAUGHT_TAG;
}
