/**
 * The variables of a function by number: what each holds, and where it lives. 64-bit integers live in slots of the frame,
 * all others in variables of JavaScript.
 *
 * @module
 */
import { F32, F64, I32, I64, type ValType } from "../../../wasm/mod.ts";
import { IS_LOCAL, IS_OPERAND, Node, READS_LONG, READS_STORED, VARIABLE } from "./node.ts";

/** A parameter or local of the module; `index` is its index. */
export const LOCAL = 0,
  /** The operand at a height, when it was spilled; `index` is the height. */
  OPERAND = 1,
  /** A value that was stored in memory. */
  STORED = 2,
  /** Where a flattened function goes on. */
  STATE = 3,
  /** A 64-bit integer that is held in a variable of JavaScript for a few statements. */
  HELD = 4,
  /** What a handler caught, and the tag of that. */
  CAUGHT = 5,
  CAUGHT_TAG = 6,
  /** The handler that an exception is on its way to; 0 for any. */
  DELEGATE = 7;

/** What kind of value a variable holds, as JavaScript sees it. */
export type Holds = "word" | "float" | "reference" | "long";

/** What values of a type are to JavaScript. */
export function holds(type: ValType): Holds {
  if (type === I32) return "word";
  if (type === I64) return "long";
  return type === F32 || type === F64 ? "float" : "reference";
}

/** The variables of one function. */
export class Variables {
  /** By number: the kind, the type, the index within the kind, and the slot of the frame; -1 for none. */
  readonly kinds: number[] = [];
  readonly types: ValType[] = [];
  readonly indices: number[] = [];
  readonly slots: number[] = [];
  /** The node that reads each, of the type that was last asked for. */
  readonly #reads: Node[] = [];
  /** Slots of the frame that are taken. */
  frameSize = 0;
  /** Whether any of them holds a 64-bit integer, and whether any a float. */
  hasLongs = false;
  hasFloats = false;

  /** Number of variables. */
  get count(): number {
    return this.kinds.length;
  }

  /** Makes a variable; a 64-bit integer gets the slot given, or the next of the frame. */
  make(kind: number, type: ValType, index: number, slot: number = this.#slotFor(kind, type)): number {
    const number = this.kinds.length, holding = holds(type);
    this.kinds.push(kind);
    this.types.push(type);
    this.indices.push(index);
    this.slots.push(slot);
    if (holding === "long") this.hasLongs = true;
    if (holding === "float") this.hasFloats = true;
    this.#reads.push(this.#reading(number, type));
    return number;
  }

  #reading(number: number, type: ValType): Node {
    const kind = this.kinds[number];
    const is = kind === LOCAL ? IS_LOCAL : kind === OPERAND ? IS_OPERAND : kind === STORED ? READS_STORED : 0;
    const node = new Node(VARIABLE, type, this.slots[number] >= 0 ? is | READS_LONG : is);
    node.value = number;
    if (kind === LOCAL) node.reads = 1 << (number & 31);
    if (kind === OPERAND) node.top = this.indices[number];
    return node;
  }

  #slotFor(kind: number, type: ValType): number {
    return type === I64 && kind !== HELD ? this.frameSize++ : -1;
  }

  /** The node that reads a variable, of an operand as the type that is there at the moment: floats of both types share one. */
  read(variable: number, type: ValType = this.types[variable]): Node {
    const node = this.#reads[variable];
    return node.type === type ? node : this.#reads[variable] = this.#reading(variable, type);
  }

  /** Whether a variable is one of JavaScript. */
  isOfJavaScript(variable: number): boolean {
    return this.slots[variable] < 0;
  }
}
