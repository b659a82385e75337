/**
 * The locals of a function: variables of JavaScript, or slots of the frame for 64-bit integers. They are read in place,
 * so an operand that reads one is settled before the local is assigned.
 *
 * @module
 */
import { type FuncType, I64, type Module, type ValType } from "../wasm/mod.ts";
import { frameText, isFrameText, resultsInFrame } from "./frame_text.ts";
import { localIdentifier } from "./names.ts";
import { localOperand, type Operand, wholeText } from "./operand.ts";
import { OperandStack } from "./operand_stack.ts";

/** A function of a module, and the types of its parameters and locals. */
export interface Declared {
  readonly module: Module;
  readonly index: number;
  readonly type: FuncType;
  readonly locals: readonly ValType[];
}

/** The locals, and what is known of them. */
export class Locals extends OperandStack {
  readonly locals: readonly ValType[];
  /** The variable or frame slot of each. */
  readonly localNames: readonly string[];
  /** Locals that were the address of an access to a small memory since they were assigned: they are below 2^31. */
  readonly #addresses = new Set<number>();

  constructor({ module, index, type: { params, results }, locals }: Declared, marks: boolean) {
    super(marks);
    this.locals = locals;
    const inFrame = params.filter((type) => type === I64).length;
    let frames = this.frameSlots(Math.max(inFrame, resultsInFrame(results) ? results.length : 0));
    this.localNames = locals.map((type, i) => {
      if (type !== I64) return localIdentifier(module, index, i);
      return frameText("fp", i < params.length ? frames++ : this.frameSlot());
    });
  }

  /** The names of those of the first `count` locals that are variables of JavaScript. */
  parameterNames(count: number): string[] {
    return this.localNames.slice(0, count).filter((name) => !isFrameText(name));
  }

  /** Puts a local on the stack. */
  getLocal(index: number): void {
    this.push(localOperand(this.locals[index], this.localNames[index], index));
  }

  /** Assigns the topmost operand, which is taken, to a local. */
  setLocal(index: number): void {
    const height = this.height - 1, operand = this.consume(), name = this.localNames[index];
    this.#addresses.delete(index);
    this.settleReaders(index);
    if (operand.slot && this.redirect(height, operand.text, name)) return;
    if (operand.local !== index) this.line(`${name}=${wholeText(operand)};`);
  }

  /** Notes that the address of an access to a small memory was an operand: what comes later runs only if it is in it. */
  noteAddress({ local }: Operand): void {
    if (local !== undefined) this.#addresses.add(local);
  }

  /** Whether an operand is surely below 2^31. */
  isAddress({ local }: Operand): boolean {
    return local !== undefined && this.#addresses.has(local);
  }

  /** Forgets what is known of locals: where control flow joins. */
  join(): void {
    this.#addresses.clear();
  }

  override reset(height: number, types: readonly ValType[]): void {
    this.join();
    super.reset(height, types);
  }
}
