/**
 * The function of each scalar operator by its text name.
 *
 * For those who look an operator up by name: constant folding, constant expressions, generators of random functions,
 * and the tests that hold every engine against these functions. Engines import the functions themselves. Names and
 * signatures come from the table of operators, so that a missing or mistyped row does not compile.
 *
 * The functions work on JavaScript values (i64: bigint; i32, f32, f64: number). `evaluateBits` works on bit patterns,
 * which keep the sign and payload of every NaN: an f32 is then the int32, an f64 the i64 with the same bits.
 */
import { OP, OP_PARAMS, OP_RESULTS, type OPERATORS, type OpNameOf } from "../wasm/opcodes.ts";
import * as convert from "./convert.ts";
import * as f32 from "./f32.ts";
import * as f64 from "./f64.ts";
import * as i32 from "./i32.ts";
import * as i64 from "./i64.ts";

/** An operand or result: a bigint for i64 (and for the bits of an f64), else a number. */
export type Scalar = number | bigint;

type Group = (typeof OPERATORS)[keyof typeof OPERATORS];

/** The signature of an operator as its row has it, `"ii>i"`. */
export type SignatureOf<Name extends PropertyKey> = Extract<Group, { readonly [N in Name]: unknown }>[Name] extends
  readonly [number, string, infer Signature extends string, ...unknown[]] ? Signature : never;

/** What each signature letter is in JavaScript: as a value, and as bits. */
type Values = { i: number; I: bigint; f: number; F: number };
type Bits = { i: number; I: bigint; f: number; F: bigint };

type Listed<Letters extends string, As extends Values | Bits> = Letters extends
  `${infer First extends keyof As & string}${infer Rest}` ? [As[First], ...Listed<Rest, As>]
  : [];

type FunctionOf<Signature, As extends Values | Bits> = Signature extends
  `${infer Params}>${infer Result extends keyof As & string}` ? (...operands: Listed<Params, As>) => As[Result]
  : never;

/** The operators of `unary` and `binary` type that touch no v128. */
export type ScalarOperatorName = {
  [Name in OpNameOf<"unary" | "binary">]: SignatureOf<Name> extends `${string}v${string}` ? never : Name;
}[OpNameOf<"unary" | "binary">];

/** What each operator computes. @throws {ArithmeticFault} where the operator traps */
export const scalarOperators: { readonly [Name in ScalarOperatorName]: FunctionOf<SignatureOf<Name>, Values> } = {
  "i32.eqz": i32.eqz,
  "i32.eq": i32.eq,
  "i32.ne": i32.ne,
  "i32.lt_s": i32.ltS,
  "i32.lt_u": i32.ltU,
  "i32.gt_s": i32.gtS,
  "i32.gt_u": i32.gtU,
  "i32.le_s": i32.leS,
  "i32.le_u": i32.leU,
  "i32.ge_s": i32.geS,
  "i32.ge_u": i32.geU,

  "i64.eqz": i64.eqz,
  "i64.eq": i64.eq,
  "i64.ne": i64.ne,
  "i64.lt_s": i64.ltS,
  "i64.lt_u": i64.ltU,
  "i64.gt_s": i64.gtS,
  "i64.gt_u": i64.gtU,
  "i64.le_s": i64.leS,
  "i64.le_u": i64.leU,
  "i64.ge_s": i64.geS,
  "i64.ge_u": i64.geU,

  "f32.eq": f32.eq,
  "f32.ne": f32.ne,
  "f32.lt": f32.lt,
  "f32.gt": f32.gt,
  "f32.le": f32.le,
  "f32.ge": f32.ge,

  "f64.eq": f64.eq,
  "f64.ne": f64.ne,
  "f64.lt": f64.lt,
  "f64.gt": f64.gt,
  "f64.le": f64.le,
  "f64.ge": f64.ge,

  "i32.clz": i32.clz,
  "i32.ctz": i32.ctz,
  "i32.popcnt": i32.popcnt,
  "i32.add": i32.add,
  "i32.sub": i32.sub,
  "i32.mul": i32.mul,
  "i32.div_s": i32.divS,
  "i32.div_u": i32.divU,
  "i32.rem_s": i32.remS,
  "i32.rem_u": i32.remU,
  "i32.and": i32.and,
  "i32.or": i32.or,
  "i32.xor": i32.xor,
  "i32.shl": i32.shl,
  "i32.shr_s": i32.shrS,
  "i32.shr_u": i32.shrU,
  "i32.rotl": i32.rotl,
  "i32.rotr": i32.rotr,
  "i32.extend8_s": i32.extend8S,
  "i32.extend16_s": i32.extend16S,

  "i64.clz": i64.clz,
  "i64.ctz": i64.ctz,
  "i64.popcnt": i64.popcnt,
  "i64.add": i64.add,
  "i64.sub": i64.sub,
  "i64.mul": i64.mul,
  "i64.div_s": i64.divS,
  "i64.div_u": i64.divU,
  "i64.rem_s": i64.remS,
  "i64.rem_u": i64.remU,
  "i64.and": i64.and,
  "i64.or": i64.or,
  "i64.xor": i64.xor,
  "i64.shl": i64.shl,
  "i64.shr_s": i64.shrS,
  "i64.shr_u": i64.shrU,
  "i64.rotl": i64.rotl,
  "i64.rotr": i64.rotr,
  "i64.extend8_s": i64.extend8S,
  "i64.extend16_s": i64.extend16S,
  "i64.extend32_s": i64.extend32S,

  "f32.abs": f32.abs,
  "f32.neg": f32.neg,
  "f32.ceil": f32.ceil,
  "f32.floor": f32.floor,
  "f32.trunc": f32.trunc,
  "f32.nearest": f32.nearest,
  "f32.sqrt": f32.sqrt,
  "f32.add": f32.add,
  "f32.sub": f32.sub,
  "f32.mul": f32.mul,
  "f32.div": f32.div,
  "f32.min": f32.min,
  "f32.max": f32.max,
  "f32.copysign": f32.copysign,

  "f64.abs": f64.abs,
  "f64.neg": f64.neg,
  "f64.ceil": f64.ceil,
  "f64.floor": f64.floor,
  "f64.trunc": f64.trunc,
  "f64.nearest": f64.nearest,
  "f64.sqrt": f64.sqrt,
  "f64.add": f64.add,
  "f64.sub": f64.sub,
  "f64.mul": f64.mul,
  "f64.div": f64.div,
  "f64.min": f64.min,
  "f64.max": f64.max,
  "f64.copysign": f64.copysign,

  "i32.wrap_i64": convert.i32WrapI64,
  "i32.trunc_f32_s": convert.i32TruncS,
  "i32.trunc_f32_u": convert.i32TruncU,
  "i32.trunc_f64_s": convert.i32TruncS,
  "i32.trunc_f64_u": convert.i32TruncU,
  "i32.trunc_sat_f32_s": convert.i32TruncSatS,
  "i32.trunc_sat_f32_u": convert.i32TruncSatU,
  "i32.trunc_sat_f64_s": convert.i32TruncSatS,
  "i32.trunc_sat_f64_u": convert.i32TruncSatU,
  "i64.extend_i32_s": convert.i64ExtendI32S,
  "i64.extend_i32_u": convert.i64ExtendI32U,
  "i64.trunc_f32_s": convert.i64TruncS,
  "i64.trunc_f32_u": convert.i64TruncU,
  "i64.trunc_f64_s": convert.i64TruncS,
  "i64.trunc_f64_u": convert.i64TruncU,
  "i64.trunc_sat_f32_s": convert.i64TruncSatS,
  "i64.trunc_sat_f32_u": convert.i64TruncSatU,
  "i64.trunc_sat_f64_s": convert.i64TruncSatS,
  "i64.trunc_sat_f64_u": convert.i64TruncSatU,
  "f32.convert_i32_s": convert.f32ConvertI32S,
  "f32.convert_i32_u": convert.f32ConvertI32U,
  "f32.convert_i64_s": convert.f32ConvertI64S,
  "f32.convert_i64_u": convert.f32ConvertI64U,
  "f32.demote_f64": convert.f32DemoteF64,
  "f64.convert_i32_s": convert.f64ConvertI32S,
  "f64.convert_i32_u": convert.f64ConvertI32U,
  "f64.convert_i64_s": convert.f64ConvertI64S,
  "f64.convert_i64_u": convert.f64ConvertI64U,
  "f64.promote_f32": convert.f64PromoteF32,
  "i32.reinterpret_f32": convert.i32ReinterpretF32,
  "i64.reinterpret_f64": convert.i64ReinterpretF64,
  "f32.reinterpret_i32": convert.f32ReinterpretI32,
  "f64.reinterpret_i64": convert.f64ReinterpretI64,
};

/** The operators that must not lose the bits of a NaN, on bits. */
const onBits: { readonly [Name in ScalarOperatorName]?: FunctionOf<SignatureOf<Name>, Bits> } = {
  "f32.abs": f32.absBits,
  "f32.neg": f32.negBits,
  "f32.copysign": f32.copysignBits,
  "f64.abs": f64.absBits,
  "f64.neg": f64.negBits,
  "f64.copysign": f64.copysignBits,
  "i32.reinterpret_f32": unchanged,
  "i64.reinterpret_f64": unchanged,
  "f32.reinterpret_i32": unchanged,
  "f64.reinterpret_i64": unchanged,
};

function unchanged<Operand>(operand: Operand): Operand {
  return operand;
}

type AnyFunction = (a: Scalar, b?: Scalar) => Scalar;

/** Whether `name` is that of a scalar operator. */
export function isScalarOperator(name: string): name is ScalarOperatorName {
  return Object.hasOwn(scalarOperators, name);
}

/**
 * Computes an operator on JavaScript values.
 *
 * @param operands one for each parameter: a bigint for i64, a number for the others
 * @throws {ArithmeticFault} where the operator traps
 *
 * @example
 * ```ts
 * evaluate("i64.extend_i32_u", [-1]); // 4294967295n
 * ```
 */
export function evaluate(name: ScalarOperatorName, operands: readonly Scalar[]): Scalar {
  return (scalarOperators[name] as AnyFunction)(operands[0], operands[1]);
}

/**
 * Computes an operator on bit patterns, exact for every NaN.
 *
 * @param operands one for each parameter: a bigint for i64 and f64, an int32 for i32 and f32
 * @throws {ArithmeticFault} where the operator traps
 *
 * @example
 * ```ts
 * evaluateBits("f32.neg", [0x7fa00000]); // -0x600000, which is 0xffa00000: still signalling
 * ```
 */
export function evaluateBits(name: ScalarOperatorName, operands: readonly Scalar[]): Scalar {
  const exact = onBits[name];
  if (exact !== undefined) return (exact as AnyFunction)(operands[0], operands[1]);
  const [first, second] = OP_PARAMS[OP[name]];
  const compute = scalarOperators[name] as AnyFunction;
  // Not through an array of values: storing a number there quiets a signalling NaN.
  const result = second === undefined
    ? compute(valueOf(first, operands[0]))
    : compute(valueOf(first, operands[0]), valueOf(second, operands[1]));
  return bitsOf(OP_RESULTS[OP[name]], result);
}

/** The JavaScript value of a type, given by its signature letter, with these bits. */
function valueOf(letter: string, bits: Scalar): Scalar {
  if (letter === "f") return convert.f32ReinterpretI32(bits as number);
  if (letter === "F") return convert.f64ReinterpretI64(bits as bigint);
  return bits;
}

function bitsOf(letter: string, value: Scalar): Scalar {
  if (letter === "f") return convert.i32ReinterpretF32(value as number);
  if (letter === "F") return convert.i64ReinterpretF64(value as number);
  return value;
}
