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
  readonly #operands: readonly Operand[];
  /** The stretch of code in which each local was last the address of an access to a small memory: it is below 2^31. */
  readonly #addressIn: number[];
  /** Number of the present stretch, into which control flows at its beginning only. */
  #stretch = 0;

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
    this.#addressIn = locals.map(() => -1);
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
    this.#addressIn[index] = -1;
    this.settleReaders(index);
    if (operand.slot && this.redirect(height, name)) return;
    if (operand.local !== index) this.line(`${name}=${wholeText(operand)};`);
  }

  /** Notes that the address of an access to a small memory was an operand: what comes later runs only if it is in it. */
  noteAddress({ local }: Operand): void {
    if (local !== undefined) this.#addressIn[local] = this.#stretch;
  }

  /** Whether an operand is surely below 2^31. */
  isAddress({ local }: Operand): boolean {
    return local !== undefined && this.#addressIn[local] === this.#stretch;
  }

  /** Forgets what is known of locals: where control flow joins. */
  join(): void {
    this.#stretch++;
  }

  override reset(height: number, types: readonly ValType[]): void {
    this.join();
    super.reset(height, types);
  }
}
