/**
 * The locals of a function: variables of JavaScript, or slots of the frame for 64-bit integers. They are read in place,
 * so an operand that reads one is settled before the local is assigned. Only what the body mentions becomes one: five bytes
 * can declare 50,000 locals.
 *
 * @module
 */
import { type FuncType, I64, type LocalTypes, type Module, type ValType } from "../../wasm/mod.ts";
import { frameText, isFrameText, resultsInFrame } from "./frame_text.ts";
import { localIdentifier } from "./names.ts";
import { localOperand, type Operand, wholeText } from "./operand.ts";
import { OperandStack } from "./operand_stack.ts";

/** A function of a module, and the types of its parameters and locals. */
export interface Declared {
  readonly module: Module;
  readonly index: number;
  readonly type: FuncType;
  readonly locals: LocalTypes;
}

/** A local that is mentioned. */
interface Mentioned {
  readonly index: number;
  readonly type: ValType;
  /** The variable or frame slot. */
  readonly name: string;
  readonly operand: Operand;
}

/** The locals, and the operand stack that reads them. */
export class Locals extends OperandStack {
  readonly #declared: Declared;
  readonly #mentioned = new Map<number, Mentioned>();

  constructor(declared: Declared, marks: boolean) {
    super(marks);
    this.#declared = declared;
    const { params, results } = declared.type, inFrame = params.filter((type) => type === I64).length;
    let frames = this.frameSlots(Math.max(inFrame, resultsInFrame(results) ? results.length : 0));
    params.forEach((type, i) => {
      this.#mention(i, type === I64 ? frameText("fp", frames++) : localIdentifier(declared.module, declared.index, i));
    });
  }

  #mention(index: number, name: string): Mentioned {
    const type = this.#declared.locals.at(index)!,
      local = { index, type, name, operand: localOperand(type, name, index) };
    this.#mentioned.set(index, local);
    return local;
  }

  #local(index: number): Mentioned {
    return this.#mentioned.get(index) ?? this.#mention(index, this.#newName(index));
  }

  #newName(index: number): string {
    const { module, index: func, locals } = this.#declared;
    return locals.at(index) === I64 ? frameText("fp", this.frameSlot()) : localIdentifier(module, func, index);
  }

  /** Parameters, and the locals that were mentioned, by index. */
  get mentionedLocals(): readonly Mentioned[] {
    return [...this.#mentioned.values()].sort((a, b) => a.index - b.index);
  }

  /** The names of those of the first `count` locals, the parameters, that are variables of JavaScript. */
  parameterNames(count: number): string[] {
    return this.mentionedLocals.slice(0, count).map(({ name }) => name).filter((name) => !isFrameText(name));
  }

  /** Puts a local on the stack. */
  getLocal(index: number): void {
    this.push(this.#local(index).operand);
  }

  /** Assigns the topmost operand, which is taken, to a local. */
  setLocal(index: number): void {
    const height = this.height - 1, operand = this.consume(), { name } = this.#local(index);
    this.settleReaders(index);
    if (operand.slot && this.redirect(height, name)) return;
    if (operand.local !== index) this.line(`${name}=${wholeText(operand)};`);
  }
}
