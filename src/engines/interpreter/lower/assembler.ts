/**
 * Emission of instructions, one behind the other. The last one can still be changed while nothing can jump behind it:
 * its result can go elsewhere, and it can merge with the next into one instruction, which saves a turn of the loop.
 *
 * @module
 */
import type { ValType } from "../../../wasm/mod.ts";
import { I } from "../run/loop.ts";
import type { Constant } from "./operands.ts";
import { BRANCH_OF, FUSED, type Fusion, LOADING, RETURNS, SEQUENCE, SYMMETRICAL } from "./selection.ts";
import type { Words } from "./words.ts";

/** Position of an instruction, and the offset of the operator it came from. */
export interface SourcePosition {
  readonly position: number;
  readonly offset: number;
}

/** The form in which an instruction names a slot that holds a value of a type. */
export type Form = (type: ValType, slot: number) => number;

/** A constant that is loaded into a register when the function is entered; which one is known in the end. */
export interface HoistedConstant {
  readonly constant: Constant;
  readonly form: Form;
}

/** An operand word: a register or a number as it is, or a constant's register. */
export type OperandWord = number | HoistedConstant;

/** What tells constants apart. */
function keyOf({ type, lo, hi }: Constant): string {
  return `${type}:${lo}:${hi}`;
}

/** An instruction that was emitted. */
interface Emitted {
  readonly start: number;
  /** Offset of the operator it came from. */
  readonly offset: number;
  readonly instruction: I;
  readonly operands: readonly OperandWord[];
}

/** Emits instructions into {@linkcode Words}. */
export class Assembler {
  readonly #words: Words;
  /** Operand words that name a constant's register, in the order of their positions. */
  readonly #uses: { readonly word: number; readonly hoisted: HoistedConstant }[] = [];
  /** The last instruction and the one before it, as far as no label lies between or behind them. */
  #last: Emitted | undefined;
  #previous: Emitted | undefined;
  /** The register in which the last instruction puts its result; undefined if it has none, or keeps it. */
  #target: number | undefined;
  /** Which operand of the last instruction names that register. */
  #targetOperand = 0;

  /** Positions of jumps forwards. */
  readonly #jumps: number[] = [];

  /** Offset of the operator that the next instructions come from. */
  offset = 0;
  readonly #positions: SourcePosition[] | undefined;

  /** @param positions receives where each instruction came from, if given. */
  constructor(words: Words, positions: SourcePosition[] | undefined) {
    this.#words = words;
    this.#positions = positions;
  }

  /** Position of the next instruction. */
  get end(): number {
    return this.#words.end;
  }

  /** Appends an instruction. */
  emit(instruction: I, ...operands: OperandWord[]): void {
    this.#previous = this.#last;
    this.#last = { start: this.#words.end, offset: this.offset, instruction, operands };
    this.#target = undefined;
    this.#positions?.push({ position: this.#words.end, offset: this.offset });
    this.#words.push(instruction);
    for (const operand of operands) this.operand(operand);
  }

  /** Appends an instruction whose result goes to register `target`, its first operand. */
  emitTo(target: number, instruction: I, ...operands: OperandWord[]): void {
    this.emit(instruction, target, ...operands);
    this.#target = target;
    this.#targetOperand = 0;
  }

  /** Appends one more operand word to the last instruction, which cannot be changed any more. */
  operand(operand: OperandWord): void {
    if (typeof operand === "number") {
      this.#words.push(operand);
    } else {
      this.#uses.push({ word: this.#words.end, hoisted: operand });
      this.#words.push(0);
    }
  }

  /** Sets an operand word, such as the target of a branch that was not known before. */
  patch(word: number, value: number): void {
    this.#words.set(word, value);
  }

  /** Says that control can arrive here from elsewhere. */
  barrier(): void {
    this.#last = undefined;
    this.#previous = undefined;
    this.#target = undefined;
  }

  /** Makes the last instruction put its result into `to` instead of `from`; says whether that was possible. */
  retarget(from: number, to: number): boolean {
    if (this.#target !== from || this.#last === undefined) return false;
    this.#words.set(this.#last.start + 1 + this.#targetOperand, to);
    this.#last = { ...this.#last, operands: this.#last.operands.with(this.#targetOperand, to) };
    this.#target = undefined;
    return true;
  }

  /**
   * Emits an instruction, merged with the last one if that made one of its sources. `own` has for each source its
   * register, if nothing else reads it.
   */
  emitFused(instruction: I, own: readonly (number | undefined)[], ...operands: OperandWord[]): void {
    this.#emitMerged(instruction, own, 0, operands);
  }

  /** As {@linkcode emitFused}, for an instruction whose result goes to register `target`, its first operand. */
  emitFusedTo(target: number, instruction: I, own: readonly (number | undefined)[], ...sources: OperandWord[]): void {
    this.#targetOperand = this.#emitMerged(instruction, own, 1, [target, ...sources]);
    this.#target = target;
  }

  /** Returns the number of the emitted operand that is the first of `operands`. */
  #emitMerged(
    instruction: I,
    own: readonly (number | undefined)[],
    firstSource: number,
    operands: OperandWord[],
  ): number {
    const fusion = this.#fusion(instruction);
    if (fusion?.operand === SEQUENCE) {
      const first = this.#takeLast().operands;
      this.emit(fusion.fused, ...first, ...operands);
      return first.length;
    }
    if (fusion === undefined || this.#target === undefined || own[fusion.operand] !== this.#target) {
      this.emit(instruction, ...operands);
      return 0;
    }
    const taken = this.#takeLast(), { offset } = this;
    operands.splice(firstSource + fusion.operand, 1, ...taken.operands.slice(1));
    // A trap is the load's, not that of the arithmetic on what was loaded.
    if (LOADING.has(taken.instruction)) this.offset = taken.offset;
    this.emit(fusion.fused, ...operands);
    this.offset = offset;
    return 0;
  }

  #fusion(next: I): Fusion | undefined {
    return this.#last === undefined ? undefined : FUSED.get(this.#last.instruction)?.get(next);
  }

  /**
   * Gives each constant that wants a register a slot from `first` on, and completes the instructions that use it.
   *
   * @returns the constants in the order of their slots.
   */
  allotConstants(first: number): Constant[] {
    const slots = new Map<string, number>(), constants: Constant[] = [];
    for (const { word, hoisted: { constant, form } } of this.#uses) {
      const key = keyOf(constant);
      let slot = slots.get(key);
      if (slot === undefined) slots.set(key, slot = first + constants.push(constant) - 1);
      this.#words.set(word, form(constant.type, slot));
    }
    return constants;
  }

  /** How many constants want a register. */
  get constantCount(): number {
    return new Set(this.#uses.map((use) => keyOf(use.hoisted.constant))).size;
  }

  /** Takes the last instruction back. */
  #takeLast(): Emitted {
    const taken = this.#last!;
    this.#words.end = taken.start;
    this.#positions?.pop();
    while (this.#uses.length > 0 && this.#uses[this.#uses.length - 1].word > taken.start) this.#uses.pop();
    this.#last = this.#previous;
    this.#previous = undefined;
    this.#target = undefined;
    return taken;
  }

  /**
   * Takes back a comparison that was last and put its result into `from`; gives it, and a function that emits a
   * branch in its place and returns the word for the branch's target.
   */
  takeComparison(from: number | undefined): { instruction: I; branch: (instruction: I) => number } | undefined {
    if (
      from === undefined || this.#target !== from || this.#last === undefined || !BRANCH_OF.has(this.#last.instruction)
    ) return undefined;
    const { instruction, operands } = this.#takeLast(), [, ...sources] = operands, { end } = this;
    return { instruction, branch: (branch) => this.branch(branch, sources, this.end === end) };
  }

  /**
   * Emits a branch on `sources` and returns the word for its target. If nothing was emitted since they were made, which
   * `adjacent` says, it may merge with the instruction that made the first of them.
   */
  branch(instruction: I, sources: readonly OperandWord[], adjacent: boolean): number {
    const fusion = this.#fusion(instruction), made = this.#last?.operands[0];
    const at = sources[0] === made || !SYMMETRICAL.has(instruction) ? 0 : 1;
    if (adjacent && fusion !== undefined && sources[at] === made) {
      this.emit(fusion.fused, ...this.#takeLast().operands, ...sources.toSpliced(at, 1), 0);
    } else {
      this.emit(instruction, ...sources, 0);
    }
    return this.end - 1;
  }

  /** Emits a jump forwards, whose target is still to be patched; {@linkcode shortenJumps} comes back to it. */
  jump(): number {
    this.emit(I.Jump, 0);
    this.#jumps.push(this.end - 2);
    return this.end - 1;
  }

  /** Makes jumps to a return return themselves: both take two words at most. */
  shortenJumps(): void {
    for (const jump of this.#jumps) {
      const target = this.#words.get(jump + 1), instruction = this.#words.get(target);
      if (!RETURNS.has(instruction)) continue;
      this.#words.set(jump, instruction);
      this.#words.set(jump + 1, this.#words.get(target + 1));
    }
  }
}
