/**
 * Prints one function of JavaScript: the text so far, the names of variables, and what the function turns out to need, such
 * as its frame. How expressions and statements are written is in files of their own.
 *
 * @module
 */
import type { Linkage } from "../run/linkage.ts";
import { LEAF_FRAME } from "../run/frame.ts";
import { indexText, wordText } from "./frame_text.ts";
import { localIdentifier } from "./names.ts";
import {
  CAUGHT,
  CAUGHT_TAG,
  DELEGATE,
  type FunctionTree,
  HELD,
  holds,
  LOCAL,
  OPERAND,
  type Part,
  STATE,
  STORED,
} from "../ir/mod.ts";

/** What the function is printed for. */
export interface PrintOptions {
  /** Whether positions are noted. */
  readonly positions: boolean;
  /** Whether it is for people: with indentation. */
  readonly indented: boolean;
}

/** Variables that hold something for a statement or two. */
export type Scratch = "c" | "n" | "v" | "exit";

/** The index of a slot of a function's frame. */
function slotIndex(isLeaf: boolean, slot: number): string {
  return isLeaf ? String(LEAF_FRAME + slot) : indexText("fp", slot);
}

/** The names of a function's variables, by number; those of JavaScript and the places of 64-bit integers. */
export function namesOf({ index, variables, isLeaf }: FunctionTree, { module }: Linkage): string[] {
  return Array.from({ length: variables.count }, (_, number) => {
    const slot = variables.slots[number], at = variables.indices[number];
    if (slot >= 0) return `I[${slotIndex(isLeaf, slot)}]`;
    switch (variables.kinds[number]) {
      case LOCAL:
        return localIdentifier(module, index, at);
      case OPERAND:
        return `${OPERAND_PREFIXES[holds(variables.types[number])]}${at}`;
      case DELEGATE:
        return "delegate";
      default:
        return `${PREFIXES[variables.kinds[number]]}${at}`;
    }
  });
}

const OPERAND_PREFIXES = { word: "i", float: "d", reference: "r", long: "" } as const;
const PREFIXES: Readonly<Record<number, string>> = {
  [STORED]: "k",
  [STATE]: "state",
  [HELD]: "b",
  [CAUGHT]: "x",
  [CAUGHT_TAG]: "y",
};

/** A function that is being printed. */
export class Printer {
  readonly tree: FunctionTree;
  readonly linkage: Linkage;
  readonly names: readonly string[];
  readonly options: PrintOptions;
  /** What calls of the function itself begin with. */
  readonly self: string;
  /** The name that the names of its parts begin with. */
  readonly family: string;
  /** The part of the function that is printed; undefined for the function itself. */
  readonly part: Part | undefined;
  /** The parts that use the frame, of those that were printed. */
  readonly framedParts: Set<Part>;
  /** Whether there is a loop in it, for which views are put in variables. */
  readonly hasLoop: boolean;
  out = "";
  /** Positions in the text and offsets of operators. */
  readonly at: number[] = [];
  readonly offsets: number[] = [];
  /** Variables that are mentioned. */
  readonly used: Uint8Array;
  readonly scratch: Set<Scratch> = new Set();
  /** Views that are mentioned, and the variables that hold their objects. */
  readonly views: Map<string, string> = new Map();
  /** How accesses to the first memory begin, by operator. */
  readonly accessors: (string | undefined)[] = [];
  /** Whether the frame is mentioned otherwise than by a variable in it. */
  usesFrame = false;
  usesOutgoing = false;
  #margin = "";
  #inline = 0;

  constructor(
    { tree, linkage, names, options, self, family, part, framedParts, hasLoop }: Pick<
      Printer,
      "tree" | "linkage" | "names" | "options" | "self" | "family" | "part" | "framedParts" | "hasLoop"
    >,
  ) {
    this.tree = tree;
    this.linkage = linkage;
    this.names = names;
    this.options = options;
    this.self = self;
    this.family = family;
    this.part = part;
    this.framedParts = framedParts;
    this.hasLoop = hasLoop;
    this.used = new Uint8Array(names.length);
    if (options.indented) this.#margin = "  ";
  }

  /** The text of a variable. */
  variable(number: number): string {
    this.used[number] = 1;
    return this.names[number];
  }

  /** The index of a variable's slot. */
  slotIndex(number: number): string {
    const { isLeaf, variables } = this.tree;
    if (!isLeaf) this.usesFrame = true;
    return slotIndex(isLeaf, variables.slots[number]);
  }

  /** A half of a variable's slot, as a word: `half` 0 is the low one. */
  word(number: number, half: 0 | 1): string {
    const { isLeaf, variables } = this.tree;
    if (isLeaf) return `W[${2 * (LEAF_FRAME + variables.slots[number]) + half}]`;
    return wordText(this.slotIndex(number), half);
  }

  /** The index of a slot of the frame that a function called next begins with. */
  outgoing(index: number): string {
    this.usesOutgoing = true;
    return indexText("ap", index);
  }

  /** What parts of the function take for their frame, which is the function's. */
  frameOfParts(): string {
    if (!this.tree.framed) return "0";
    this.usesFrame = true;
    return "fp";
  }

  /** Whether a part of the function uses the frame, and takes it as an argument. */
  takesFrame(part: Part): boolean {
    return this.framedParts.has(part);
  }

  /** The variable that says which handler an exception is on its way to. */
  delegate(): string {
    return this.variable(this.tree.variables.kinds.indexOf(DELEGATE));
  }

  /** Whether the frame is mentioned in what was printed. */
  get mentionsFrame(): boolean {
    const { isLeaf, variables } = this.tree;
    return this.usesFrame || (!isLeaf && variables.slots.some((slot, number) => slot >= 0 && this.used[number] === 1));
  }

  /** The name of a variable for the moment. */
  temporary<Name extends Scratch>(name: Name): Name {
    this.scratch.add(name);
    return name;
  }

  /** Notes the position of an operator. */
  mark(offset: number): void {
    if (!this.options.positions || offset < 0) return;
    this.at.push(this.out.length);
    this.offsets.push(offset);
  }

  /** The expression of a memory's view, or of one that begins further on. */
  view(name: string): string {
    if (!this.linkage.viewsAreFields) return name;
    if (!this.hasLoop) return `${name}.view`;
    let held = this.views.get(name);
    if (held === undefined) this.views.set(name, held = `m${name.slice(2)}`);
    return `${held}.view`;
  }

  /** Begins a line. */
  begin(): void {
    if (this.#inline === 0) this.out += this.#margin;
  }

  /** Ends a line. */
  end(): void {
    if (this.#inline === 0) this.out += "\n";
  }

  /** Writes a line. */
  line(text: string): void {
    this.begin();
    this.out += text;
    this.end();
  }

  /** Begins a line on which several statements are written. */
  beginLine(): void {
    this.begin();
    this.#inline++;
  }

  /** Ends it. */
  endLine(): void {
    this.#inline--;
    this.end();
  }

  /** Indents what follows, or ends that. */
  indent(by: 1 | -1): void {
    if (!this.options.indented) return;
    this.#margin = by > 0 ? `${this.#margin}  ` : this.#margin.slice(2);
  }
}
