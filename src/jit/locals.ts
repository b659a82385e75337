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

/** The locals, and the operand stack that reads them. */
export class Locals extends OperandStack {
  readonly locals: readonly ValType[];
  /** The variable or frame slot of each. */
  readonly localNames: readonly string[];
  readonly #operands: readonly Operand[];

  constructor({ module, index, type: { params, results }, locals }: Declared, marks: boolean) {
    super(marks);
    this.locals = locals;
    const inFrame = params.filter((type) => type === I64).length;
    let frames = this.frameSlots(Math.max(inFrame, resultsInFrame(results) ? results.length : 0));
    this.localNames = locals.map((type, i) => {
      if (type !== I64) return localIdentifier(module, index, i);
      return frameText("fp", i < params.length ? frames++ : this.frameSlot());
    });
    this.#operands = locals.map((type, i) => localOperand(type, this.localNames[i], i));
  }

  /** The names of those of the first `count` locals that are variables of JavaScript. */
  parameterNames(count: number): string[] {
    return this.localNames.slice(0, count).filter((name) => !isFrameText(name));
  }

  /** Puts a local on the stack. */
  getLocal(index: number): void {
    this.push(this.#operands[index]);
  }

  /** Assigns the topmost operand, which is taken, to a local. */
  setLocal(index: number): void {
    const height = this.height - 1, operand = this.consume(), name = this.localNames[index];
    this.settleReaders(index);
    if (operand.slot && this.redirect(height, name)) return;
    if (operand.local !== index) this.line(`${name}=${wholeText(operand)};`);
  }
}
