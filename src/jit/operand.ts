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
import type { ValType } from "../wasm/mod.ts";

/** Indices of locals, in no order. */
type Locals = readonly number[];
const NO_LOCALS: Locals = [];

/** The parts of an operand that are not the same for all. */
interface OperandParts {
  readonly atomic?: boolean;
  readonly condition?: boolean;
  readonly constant?: number | bigint;
  readonly loose?: string;
  readonly raw?: string;
  readonly quick?: string;
  readonly quiet?: boolean;
  readonly slot?: boolean;
  readonly local?: number;
}

/** A value that stands on the operand stack. */
export class Operand implements OperandParts {
  readonly type: ValType;
  /** The expression; for an i32 a signed integer unless `condition` holds, for an i64 a bigint in the signed range. */
  readonly text: string;
  /** Whether `text` needs no parentheses anywhere. */
  readonly atomic: boolean;
  /** Whether `text` is a JavaScript boolean that stands for an i32. */
  readonly condition: boolean;
  /** The value, if it is known. */
  readonly constant: number | bigint | undefined;
  /** A shorter expression that is congruent modulo 2^32, for operators that cut off the rest. */
  readonly loose: string | undefined;
  /** For a float, an integer expression with its exact bits: an i32 or a bigint. */
  readonly raw: string | undefined;
  /** For an f32, a shorter expression that makes signalling NaNs quiet, as arithmetic does. */
  readonly quick: string | undefined;
  /** Whether an f32 cannot be a signalling NaN. */
  readonly quiet: boolean;
  /** Whether `text` is the variable of the operand's own height. */
  readonly slot: boolean;
  /** The local that `text` is, if it is one. */
  readonly local: number | undefined;
  /** Whether evaluation can trap or reads what others write: it must not move past an effect. */
  readonly volatile: boolean;
  /** Locals that the expression reads. */
  readonly locals: Locals;
  /** The greatest height whose variable the expression reads; -1 for none. */
  readonly top: number;
  /** Number of operators in the expression. */
  readonly size: number;

  constructor(type: ValType, text: string, parts: OperandParts, needs: Needs) {
    this.type = type;
    this.text = text;
    this.atomic = parts.atomic ?? false;
    this.condition = parts.condition ?? false;
    this.constant = parts.constant;
    this.loose = parts.loose;
    this.raw = parts.raw;
    this.quick = parts.quick;
    this.quiet = parts.quiet ?? false;
    this.slot = parts.slot ?? false;
    this.local = parts.local;
    this.volatile = needs.volatile;
    this.locals = needs.locals;
    this.top = needs.top;
    this.size = needs.size;
  }

  /** Whether there is nothing to settle. */
  get settled(): boolean {
    return this.slot || this.constant !== undefined;
  }
}

/** What evaluating an expression depends on. */
export interface Needs {
  readonly volatile: boolean;
  readonly locals: Locals;
  readonly top: number;
  readonly size: number;
}

const NOTHING: Needs = { volatile: false, locals: NO_LOCALS, top: -1, size: 0 };

/** What an expression needs that is made of these operands, and of an operator that may be volatile itself. */
export function needsOf(operands: readonly Operand[], volatile = false): Needs {
  let locals = NO_LOCALS, top = -1, size = 1;
  for (const operand of operands) {
    volatile ||= operand.volatile;
    if (operand.locals.length > 0) locals = locals.length === 0 ? operand.locals : [...locals, ...operand.locals];
    if (operand.top > top) top = operand.top;
    size += operand.size;
  }
  return { volatile, locals, top, size };
}

/** A literal. */
export function constantOperand(type: ValType, constant: number | bigint, text: string): Operand {
  return new Operand(type, text, { constant, quiet: true, atomic: !text.startsWith("-") }, NOTHING);
}

/** The variable of a height. */
export function slotOperand(type: ValType, text: string, height: number): Operand {
  return new Operand(type, text, { slot: true, atomic: true }, { ...NOTHING, top: height });
}

/** A local. */
export function localOperand(type: ValType, text: string, local: number): Operand {
  return new Operand(type, text, { local, atomic: true }, { ...NOTHING, locals: [local] });
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
