/**
 * The operand stack during lowering. An operand is in its own slot of the frame, or still somewhere else: a local that
 * was only read, or a constant. Such operands are used in place and never move, unless something would overtake them:
 * a write to the local, a label, a call that wants them in a row.
 *
 * @module
 */
import { F32, I32, isRef, type ValType } from "../../../wasm/mod.ts";

/** Where an operand is. */
export type Operand =
  | { readonly kind: "slot"; readonly type: ValType }
  | { readonly kind: "local"; readonly type: ValType; readonly local: number }
  | Constant;

/** A constant, by its bits. */
export interface Constant {
  readonly kind: "constant";
  readonly type: ValType;
  readonly lo: number;
  readonly hi: number;
}

/** The operands, bottom first; operand `h` has slot `base + h` of the frame. */
export class Operands {
  readonly #base: number;
  readonly #stack: Operand[] = [];
  #highest = 0;
  /** Operands below this height are in their slots; some above may be, too. */
  #pendingFrom = 0;

  /** @param base number of locals and constants, which come first in the frame. */
  constructor(base: number) {
    this.#base = base;
  }

  /** Number of operands. */
  get height(): number {
    return this.#stack.length;
  }

  /** Height of the lowest operand that is not in its slot. */
  get pendingFrom(): number {
    while (this.#pendingFrom < this.#stack.length && this.#stack[this.#pendingFrom].kind === "slot") {
      this.#pendingFrom++;
    }
    return this.#pendingFrom;
  }

  /** Slots that a frame needs for locals and operands. */
  get frameSize(): number {
    return this.#base + this.#highest;
  }

  /** The slot that belongs to height `h`. */
  slot(h: number): number {
    return this.#base + h;
  }

  /** The operand at height `h`. */
  at(h: number): Operand {
    return this.#stack[h];
  }

  /** Pushes an operand. */
  push(operand: Operand): void {
    this.#stack.push(operand);
    if (this.#stack.length > this.#highest) this.#highest = this.#stack.length;
  }

  /** Pushes operands that are in their slots. */
  pushSlots(types: readonly ValType[]): void {
    for (const type of types) this.push({ kind: "slot", type });
  }

  /** Drops operands until `height` are left. */
  truncate(height: number): void {
    this.#stack.length = height;
    this.#pendingFrom = Math.min(this.#pendingFrom, height);
  }

  /** Says where the operand at height `h` is now. */
  replace(h: number, operand: Operand): void {
    this.#stack[h] = operand;
    if (operand.kind !== "slot") this.#pendingFrom = Math.min(this.#pendingFrom, h);
  }
}

/** Whether values of a type are found through the 32-bit views. */
export function isWord(type: ValType): boolean {
  return type === I32 || type === F32;
}

/** The form in which instructions name slot `slot` of a value of this type. */
export function register(type: ValType, slot: number): number {
  return isWord(type) ? 2 * slot : slot;
}

/** Picks by how a type is moved: four bytes, eight bytes, or a reference. */
export function byWidth<T>(type: ValType, word: T, long: T, reference: T): T {
  if (isRef(type)) return reference;
  return isWord(type) ? word : long;
}

/** The form of instructions that move eight bytes in two halves. */
export function doubled(_: ValType, slot: number): number {
  return 2 * slot;
}
