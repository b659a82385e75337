/**
 * Operands as the translator holds them: JavaScript expressions that were not written out yet. An expression is written
 * where it is used, so that a tree of Wasm operators becomes one JavaScript expression; what must not move past
 * something else is *settled* before it: assigned to the variable of its place on the operand stack.
 *
 * An operand at height `h` mentions variables of heights `h` and above only, since an operator puts its result where
 * its first operand was. Settling lower operands first is therefore always safe.
 *
 * @module
 */
import type { ValType } from "../../wasm/mod.ts";

/** Nothing is to be noted of an operand. */
export const PLAIN = 0;
/** The text needs no parentheses anywhere. */
export const ATOMIC = 1;
/** The text is a JavaScript boolean that stands for an i32. */
export const CONDITION = 2;
/** An f32 that cannot be a signalling NaN. */
export const QUIET = 4;
/** Evaluation can trap or reads what others write: it must not move past an effect. */
export const VOLATILE = 8;

/** Other texts of the same value, for places that take them. */
export interface Forms {
  /** A shorter expression that is congruent modulo 2^32, for operators that cut off the rest. */
  readonly loose?: string;
  /** For a float, an integer expression with its exact bits: an i32 or a bigint. */
  readonly raw?: string;
  /** For an f32, a shorter expression that makes signalling NaNs quiet, as arithmetic does. */
  readonly quick?: string;
}

const NO_FORMS: Forms = {};
const NO_LOCALS: readonly number[] = [];

/** A value that stands on the operand stack. Nothing of it changes once it stands there. */
export class Operand {
  readonly type: ValType;
  /** The expression; for an i32 a signed integer unless `condition` holds, for an i64 a bigint in the signed range. */
  readonly text: string;
  readonly atomic: boolean;
  readonly condition: boolean;
  readonly quiet: boolean;
  readonly loose: string | undefined;
  readonly raw: string | undefined;
  readonly quick: string | undefined;
  /** The value, if it is known. */
  constant: number | bigint | undefined;
  /** The local that `text` is, if it is one. */
  local: number | undefined;
  /** Whether `text` is the variable of the operand's own height. */
  slot: boolean;
  volatile: boolean;
  /** Locals that the expression reads, in no order. */
  locals: readonly number[];
  /** The greatest height whose variable the expression reads; -1 for none. */
  top: number;
  /** Number of operators in the expression. */
  size: number;

  /** @param traits what holds of the operand, as the sum of the constants above */
  constructor(type: ValType, text: string, traits: number, size: number, forms: Forms = NO_FORMS) {
    this.type = type;
    this.text = text;
    this.atomic = (traits & ATOMIC) !== 0;
    this.condition = (traits & CONDITION) !== 0;
    this.quiet = (traits & QUIET) !== 0;
    this.loose = forms.loose;
    this.raw = forms.raw;
    this.quick = forms.quick;
    this.constant = undefined;
    this.local = undefined;
    this.slot = false;
    this.volatile = (traits & VOLATILE) !== 0;
    this.locals = NO_LOCALS;
    this.top = -1;
    this.size = size;
  }

  /** Notes an operand that the expression is made of: what that one depends on, this one does too. */
  include({ volatile, locals, top, size }: Operand): void {
    if (volatile) this.volatile = true;
    if (locals.length > 0) this.locals = this.locals.length === 0 ? locals : [...this.locals, ...locals];
    if (top > this.top) this.top = top;
    this.size += size;
  }

  /** Whether there is nothing to settle. */
  get settled(): boolean {
    return this.slot || this.constant !== undefined;
  }
}

/** A literal. */
export function constantOperand(type: ValType, constant: number | bigint, text: string): Operand {
  const operand = new Operand(type, text, text[0] === "-" ? QUIET : QUIET | ATOMIC, 0);
  operand.constant = constant;
  return operand;
}

/** The variable of a height. */
export function slotOperand(type: ValType, text: string, height: number): Operand {
  const operand = new Operand(type, text, ATOMIC, 0);
  operand.slot = true;
  operand.top = height;
  return operand;
}

/** A local. */
export function localOperand(type: ValType, text: string, local: number): Operand {
  const operand = new Operand(type, text, ATOMIC, 0);
  operand.local = local;
  operand.locals = [local];
  return operand;
}

/**
 * The text with parentheses around it, where an operator of JavaScript stands beside it. A boolean becomes a number by
 * `|0`, which V8 makes without a branch, unlike `?1:0`: what is counted is hard to predict.
 */
export function operandText({ text, atomic, condition }: Operand): string {
  if (condition) return `(${text}|0)`;
  return atomic ? text : `(${text})`;
}

/** The text where a comma or the end of a statement stands beside it. */
export function wholeText({ text, condition }: Operand): string {
  return condition ? `${text}|0` : text;
}

/** The text in a place that takes any number congruent modulo 2^32. */
export function looseText(operand: Operand): string {
  return operand.loose === undefined ? operandText(operand) : `(${operand.loose})`;
}

/** The text as an operand of floating-point arithmetic. */
export function arithmeticText(operand: Operand): string {
  return operand.quick ?? operandText(operand);
}

/** The text where JavaScript asks for a condition. */
export function conditionText({ text }: Operand): string {
  return text;
}

/** The text where a boolean is negated. */
export function negatedText({ text, condition, atomic }: Operand): string {
  return condition ? `!(${text})` : `${atomic ? text : `(${text})`}===0`;
}
