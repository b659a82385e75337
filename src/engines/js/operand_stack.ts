/**
 * The operand stack of a translation. Operands wait on it as expressions until they are used, or settled: assigned to
 * the variable of their height, before something that they must not move past. See operand.ts for what that may be.
 *
 * @module
 */
import type { ValType } from "../../wasm/mod.ts";
import { indexText } from "./frame_text.ts";
import { constantOperand, type Forms, Operand, PLAIN, slotOperand, wholeText } from "./operand.ts";
import { Variables } from "./variables.ts";

/** Operators in an expression and pending operands, beyond which operands are settled. */
const LARGEST_EXPRESSION = 32, MOST_PENDING = 48;

/** The operands, above the variables that they are settled in. */
export class OperandStack extends Variables {
  readonly #stack: Operand[] = [];
  /** The variable of each height, as an operand of the type that was last there. */
  readonly #slots: Operand[] = [];
  /** Every operand below this height is settled. */
  #pendingFrom = 0;

  /** Number of operands. */
  get height(): number {
    return this.#stack.length;
  }

  /** So many of the topmost operands may not be settled. */
  get pending(): number {
    return this.#stack.length - this.#pendingFrom;
  }

  /** An operand, by its distance from the top. */
  peek(depth = 0): Operand {
    return this.#stack[this.#stack.length - 1 - depth];
  }

  /** Takes the topmost operand. */
  pop(): Operand {
    const operand = this.#stack.pop()!;
    if (this.#pendingFrom > this.#stack.length) this.#pendingFrom = this.#stack.length;
    return operand;
  }

  /** Takes several operands, the lowest first. */
  popMany(count: number): Operand[] {
    const operands = count === 0 ? [] : this.#stack.splice(this.#stack.length - count);
    if (this.#pendingFrom > this.#stack.length) this.#pendingFrom = this.#stack.length;
    return operands;
  }

  /** Puts an operand on the stack. */
  push(operand: Operand): void {
    const height = this.#stack.length;
    this.#stack.push(operand);
    if (operand.settled) this.#advance();
    else if (operand.size > LARGEST_EXPRESSION) this.settle(height);
    else if (height - this.#pendingFrom > MOST_PENDING) this.settle(this.#pendingFrom);
  }

  /** Puts an expression that is made of popped operands on the stack. */
  expression(type: ValType, text: string, operands: readonly Operand[], traits: number = PLAIN, forms?: Forms): void {
    const operand = new Operand(type, text, traits, 1, forms);
    for (let i = 0; i < operands.length; i++) operand.include(operands[i]);
    this.push(operand);
  }

  /** Puts a literal on the stack. */
  constant(type: ValType, value: number | bigint, text: string): void {
    this.push(constantOperand(type, value, text));
  }

  /** Puts the variable of the next height on the stack, to which something was or will be assigned; returns its text. */
  pushSlot(type: ValType): string {
    const slot = this.#slot(this.#stack.length, type);
    this.push(slot);
    return slot.text;
  }

  #slot(height: number, type: ValType): Operand {
    const last = this.#slots[height];
    if (last !== undefined && last.type === type) return last;
    return this.#slots[height] = slotOperand(type, this.slotName(height, type), height);
  }

  /** The variable of a height. */
  slotText(height: number, type: ValType): string {
    return this.#slot(height, type).text;
  }

  #advance(): void {
    while (this.#pendingFrom < this.#stack.length && this.#stack[this.#pendingFrom].settled) this.#pendingFrom++;
  }

  /** Assigns the operand at a height to its variable, unless it is a constant or lies there. */
  settle(height: number): void {
    const operand = this.#stack[height];
    if (!operand.settled) this.#assign(height, operand);
  }

  /** The variable of the next height, fit to be assigned: nothing pending reads it. */
  claim(type: ValType): string {
    const { height } = this;
    for (let below = this.#pendingFrom; below < height; below++) {
      if (this.#stack[below].top >= height) this.settle(below);
    }
    return this.slotText(height, type);
  }

  /** Assigns the operand at a height to its variable, even if it is a constant. */
  place(height: number): void {
    const operand = this.#stack[height];
    if (!operand.slot) this.#assign(height, operand);
  }

  #assign(height: number, operand: Operand): void {
    for (let below = this.#pendingFrom; below < height; below++) {
      const other = this.#stack[below];
      if (!other.settled && (other.top >= height || (other.volatile && operand.volatile))) this.settle(below);
    }
    const slot = this.#slot(height, operand.type);
    this.assign(slot.text, wholeText(operand), height);
    this.#stack[height] = slot;
    this.#advance();
  }

  /** Settles all operands: at the start of a block, whose code may run never or more than once. */
  settleAll(): void {
    for (let height = this.#pendingFrom; height < this.#stack.length; height++) this.settle(height);
  }

  /** Settles what must be evaluated before the next effect: what can trap or reads what others may write. */
  effect(): void {
    for (let height = this.#pendingFrom; height < this.#stack.length; height++) {
      if (this.#stack[height].volatile) this.settle(height);
    }
  }

  /** Takes the topmost operand for a statement that evaluates it at once. */
  consume(): Operand {
    const operand = this.pop();
    if (operand.volatile) this.effect();
    return operand;
  }

  /** Makes the operand at a distance from the top something that can be written twice. */
  simplify(depth = 0): void {
    const operand = this.peek(depth);
    if (!operand.settled && operand.local === undefined) this.settle(this.#stack.length - 1 - depth);
  }

  /** Settles the operands that read a local, before it is assigned, and loads below them, which were written first. */
  settleReaders(local: number): void {
    let reader = this.#stack.length - 1;
    while (reader >= this.#pendingFrom && !this.#stack[reader].locals.includes(local)) reader--;
    for (let height = this.#pendingFrom; height <= reader; height++) {
      const { volatile, locals } = this.#stack[height];
      if (volatile || locals.includes(local)) this.settle(height);
    }
  }

  /** Makes the operand at a distance from the top a slot of the frame; returns the slot's index expression. */
  frameIndex(depth = 0): string {
    const height = this.#stack.length - 1 - depth;
    if (this.#stack[height].local === undefined) this.place(height);
    return indexText(this.#stack[height].text);
  }

  /** Forgets the operands above a height; code after a block starts with the block's results there. */
  reset(height: number, types: readonly ValType[]): void {
    this.#stack.length = height;
    this.#pendingFrom = Math.min(this.#pendingFrom, height);
    for (const type of types) this.pushSlot(type);
  }
}
