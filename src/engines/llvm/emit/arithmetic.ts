/**
 * Arithmetic on a {@linkcode Shape}, a number or a vector of numbers: what `numerics/` says in TypeScript, as LLVM
 * instructions.
 *
 * Results are exact to the bit: no fast-math flags, no contraction. LLVM treats a signalling NaN like a quiet one and so
 * drops operations such as a multiplication by one, which would have made it quiet; where such a constant is visible it is
 * hidden from LLVM.
 *
 * @module
 */
import { binaryOperator, castOperator, floatPredicate, integerPredicate, type Value } from "../../../../ffi/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import type { Shape } from "./shape.ts";

/** Emits an operator on operands of a shape. */
export type ShapedUnary = (f: FunctionEmitter, shape: Shape, x: Value) => Value;
export type ShapedBinary = (f: FunctionEmitter, shape: Shape, x: Value, y: Value) => Value;
/** Emits an operator. */
export type EmitUnary = (f: FunctionEmitter, x: Value) => Value;
export type EmitBinary = (f: FunctionEmitter, x: Value, y: Value) => Value;
export type EmitTernary = (f: FunctionEmitter, x: Value, y: Value, z: Value) => Value;

type Prefixed<P extends string, Rows, Row> = { readonly [K in keyof Rows & string as `${P}.${K}`]: Row };

/** The rows of a family for the operators of one type: `{ add }` becomes `{ "i32.add" }`. */
export function prefixed<const P extends string, Rows extends Record<string, unknown>, Row>(
  prefix: P,
  rows: Rows,
  make: (row: Rows[keyof Rows]) => Row,
): Prefixed<P, Rows, Row> {
  const made = Object.entries(rows).map(([name, row]) => [`${prefix}.${name}`, make(row as Rows[keyof Rows])]);
  return Object.fromEntries(made) as Prefixed<P, Rows, Row>;
}

/** An operator that LLVM has an instruction for. */
function plain(operator: number): ShapedBinary {
  return (f, _, x, y) => f.b.binary(operator, x, y);
}

/** A shift or rotation, whose count is taken modulo the width. */
function shift(operator: number): ShapedBinary {
  return (f, { bits, constant }, x, y) => {
    return f.b.binary(operator, x, f.b.binary(binaryOperator.and, y, constant(BigInt(bits - 1))));
  };
}

function rotate(intrinsic: string): ShapedBinary {
  return (f, { type }, x, y) => f.intrinsic(intrinsic, type, [x, x, y]);
}

function trapIfZero(f: FunctionEmitter, { constant }: Shape, y: Value): void {
  f.trapIf(f.b.compareInteger(integerPredicate.eq, y, constant(0n)), "divideByZero");
}

function signedDivision(f: FunctionEmitter, shape: Shape, x: Value, y: Value): Value {
  trapIfZero(f, shape, y);
  const least = f.b.compareInteger(integerPredicate.eq, x, shape.constant(1n << BigInt(shape.bits - 1)));
  const minusOne = f.b.compareInteger(integerPredicate.eq, y, shape.constant(-1n));
  f.trapIf(f.b.binary(binaryOperator.and, least, minusOne), "integerOverflow");
  return f.b.binary(binaryOperator.sdiv, x, y);
}

/** The remainder by -1 is 0, as by 1, but the processor's division would overflow. */
function signedRemainder(f: FunctionEmitter, shape: Shape, x: Value, y: Value): Value {
  trapIfZero(f, shape, y);
  const minusOne = f.b.compareInteger(integerPredicate.eq, y, shape.constant(-1n));
  return f.b.binary(binaryOperator.srem, x, f.b.select(minusOne, shape.constant(1n), y));
}

function unsignedDivision(operator: number): ShapedBinary {
  return (f, shape, x, y) => {
    trapIfZero(f, shape, y);
    return f.b.binary(operator, x, y);
  };
}

/** Integer operators of two operands. */
export const INTEGER_BINARY = {
  add: plain(binaryOperator.add),
  sub: plain(binaryOperator.sub),
  mul: plain(binaryOperator.mul),
  div_s: signedDivision,
  div_u: unsignedDivision(binaryOperator.udiv),
  rem_s: signedRemainder,
  rem_u: unsignedDivision(binaryOperator.urem),
  and: plain(binaryOperator.and),
  or: plain(binaryOperator.or),
  xor: plain(binaryOperator.xor),
  shl: shift(binaryOperator.shl),
  shr_s: shift(binaryOperator.ashr),
  shr_u: shift(binaryOperator.lshr),
  rotl: rotate("llvm.fshl"),
  rotr: rotate("llvm.fshr"),
} as const satisfies Record<string, ShapedBinary>;

/** Comparisons of integers. */
export const INTEGER_COMPARISON = {
  eq: integerPredicate.eq,
  ne: integerPredicate.ne,
  lt_s: integerPredicate.slt,
  lt_u: integerPredicate.ult,
  gt_s: integerPredicate.sgt,
  gt_u: integerPredicate.ugt,
  le_s: integerPredicate.sle,
  le_u: integerPredicate.ule,
  ge_s: integerPredicate.sge,
  ge_u: integerPredicate.uge,
} as const;

/** Comparisons of floats; only `ne` holds for NaN. */
export const FLOAT_COMPARISON = {
  eq: floatPredicate.oeq,
  ne: floatPredicate.une,
  lt: floatPredicate.olt,
  gt: floatPredicate.ogt,
  le: floatPredicate.ole,
  ge: floatPredicate.oge,
} as const;

/** Bits of constants that change nothing but a signalling NaN, for 32 and 64 bits. */
const UNITS = { 32: [0x3f800000n, 0xbf800000n], 64: [0x3ff0000000000000n, 0xbff0000000000000n] } as const;
const ZEROS = { 32: [0n, 0x80000000n], 64: [0n, 0x8000000000000000n] } as const;

/** Arithmetic that has to be done although one operand is such a constant. */
function floating(operator: number, neutral: typeof UNITS | typeof ZEROS): ShapedBinary {
  return (f, shape, x, y) => {
    const constants = neutral[shape.bits as 32 | 64].map((bits) => shape.constant(bits));
    const hidden = (value: Value) => constants.includes(value) ? f.opaque(shape, value) : value;
    return f.b.binary(operator, hidden(x), hidden(y));
  };
}

/**
 * The lesser, or greater, of two floats: NaN if one is, and -0 below +0. Of equal ones the bits are combined, which makes
 * a difference only for zeros.
 */
function extremum(predicate: number, combine: number): ShapedBinary {
  return (f, { type, integer }, x, y) => {
    const { b } = f, bits = (value: Value) => b.cast(castOperator.bitcast, value, integer.type);
    const ordered = b.select(b.compareFloat(predicate, x, y), x, y);
    const equal = b.cast(castOperator.bitcast, b.binary(combine, bits(x), bits(y)), type);
    const number = b.select(b.compareFloat(floatPredicate.oeq, x, y), equal, ordered);
    return b.select(b.compareFloat(floatPredicate.uno, x, y), b.binary(binaryOperator.fadd, x, y), number);
  };
}

/** Float operators of two operands. */
export const FLOAT_BINARY = {
  add: floating(binaryOperator.fadd, ZEROS),
  sub: floating(binaryOperator.fsub, ZEROS),
  mul: floating(binaryOperator.fmul, UNITS),
  div: floating(binaryOperator.fdiv, UNITS),
  min: extremum(floatPredicate.olt, binaryOperator.or),
  max: extremum(floatPredicate.ogt, binaryOperator.and),
} as const satisfies Record<string, ShapedBinary>;

/** An operator of one operand that is an intrinsic function. */
export function intrinsic(name: string): ShapedUnary {
  return (f, { type }, x) => f.intrinsic(name, type, [x]);
}

/** An operator of two operands that is an intrinsic function. */
export function binaryIntrinsic(name: string): ShapedBinary {
  return (f, { type }, x, y) => f.intrinsic(name, type, [x, y]);
}

/** Float operators of one operand. */
export const FLOAT_UNARY = {
  abs: intrinsic("llvm.fabs"),
  neg: (f, _, x) => f.b.negateFloat(x),
  ceil: intrinsic("llvm.ceil"),
  floor: intrinsic("llvm.floor"),
  trunc: intrinsic("llvm.trunc"),
  nearest: intrinsic("llvm.roundeven"),
  sqrt: intrinsic("llvm.sqrt"),
} as const satisfies Record<string, ShapedUnary>;

/** The first operand with the sign of the second. */
export const copysign: ShapedBinary = binaryIntrinsic("llvm.copysign");

/** An intrinsic function with a flag: whether the result is poison for the operand that has none in mathematics. */
export function totalIntrinsic(name: string): ShapedUnary {
  return (f, { type }, x) => f.b.call(f.shard.module.intrinsic(name, [type]), [x, f.c.i1(false)]);
}

/** Integer operators of one operand. */
export const INTEGER_UNARY = {
  clz: totalIntrinsic("llvm.ctlz"),
  ctz: totalIntrinsic("llvm.cttz"),
  popcnt: intrinsic("llvm.ctpop"),
} as const satisfies Record<string, ShapedUnary>;
