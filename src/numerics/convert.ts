/**
 * The conversions between number types (specification section 4.3.4, "Conversions").
 *
 * Because an f32 is a number that is exactly a float32, one truncation serves f32 and f64: `i32TruncS` is both
 * `i32.trunc_f32_s` and `i32.trunc_f64_s`. Conversions from and to i64 work on 32-bit halves (`i64_slots.ts`): 2 ns where
 * `Number(bigint)` costs 20.
 *
 * The reinterpretations keep every bit of an f64, but a signalling NaN is quieted as soon as it is stored in a plain
 * array of numbers, and an f32 one when it becomes a number at all. Code that moves such values must move their bits.
 */
import { faultOfTruncation } from "./fault.ts";
import * as slots from "./i64_slots.ts";

const LONGS: BigInt64Array = new BigInt64Array(1);
const WORDS: Int32Array = new Int32Array(LONGS.buffer);
const FLOATS: Float32Array = new Float32Array(LONGS.buffer);
const DOUBLES: Float64Array = new Float64Array(LONGS.buffer);

const TWO_32 = 2 ** 32;

export function i32WrapI64(a: bigint): number {
  LONGS[0] = a;
  return WORDS[0];
}

export function i64ExtendI32S(a: number): bigint {
  return BigInt(a);
}

export function i64ExtendI32U(a: number): bigint {
  return BigInt(a >>> 0);
}

/** @throws {ArithmeticFault} when `a` is NaN or its integer part is outside [-2^31, 2^31) */
export function i32TruncS(a: number): number {
  if (a > -0x80000001 && a < 0x80000000) return a | 0;
  faultOfTruncation(a);
}

/** @throws {ArithmeticFault} when `a` is NaN or its integer part is outside [0, 2^32) */
export function i32TruncU(a: number): number {
  if (a > -1 && a < TWO_32) return a | 0;
  faultOfTruncation(a);
}

/** @throws {ArithmeticFault} when `a` is NaN or its integer part is outside [-2^63, 2^63) */
export function i64TruncS(a: number): bigint {
  slots.truncS(LONGS, 0, a);
  return LONGS[0];
}

/** @throws {ArithmeticFault} when `a` is NaN or its integer part is outside [0, 2^64) */
export function i64TruncU(a: number): bigint {
  slots.truncU(LONGS, 0, a);
  return LONGS[0];
}

/** NaN gives 0; what is out of range gives the nearest bound. */
export function i32TruncSatS(a: number): number {
  if (a >= 0x7fffffff) return 0x7fffffff;
  if (a <= -0x80000000) return -0x80000000;
  return a | 0;
}

export function i32TruncSatU(a: number): number {
  if (a >= 0xffffffff) return -1;
  return a > 0 ? a | 0 : 0;
}

export function i64TruncSatS(a: number): bigint {
  slots.truncSatS(LONGS, 0, a);
  return LONGS[0];
}

export function i64TruncSatU(a: number): bigint {
  slots.truncSatU(LONGS, 0, a);
  return LONGS[0];
}

export function f32ConvertI32S(a: number): number {
  return Math.fround(a);
}

export function f32ConvertI32U(a: number): number {
  return Math.fround(a >>> 0);
}

export function f32ConvertI64S(a: bigint): number {
  LONGS[0] = a;
  return slots.toF32S(WORDS, 0);
}

export function f32ConvertI64U(a: bigint): number {
  LONGS[0] = a;
  return slots.toF32U(WORDS, 0);
}

export function f64ConvertI32S(a: number): number {
  return a;
}

export function f64ConvertI32U(a: number): number {
  return a >>> 0;
}

export function f64ConvertI64S(a: bigint): number {
  LONGS[0] = a;
  return slots.toF64S(WORDS, 0);
}

export function f64ConvertI64U(a: bigint): number {
  LONGS[0] = a;
  return slots.toF64U(WORDS, 0);
}

export function f32DemoteF64(a: number): number {
  return Math.fround(a);
}

/** Nothing to do: the f32 already is a number. */
export function f64PromoteF32(a: number): number {
  return a;
}

export function i32ReinterpretF32(a: number): number {
  FLOATS[0] = a;
  return WORDS[0];
}

export function f32ReinterpretI32(a: number): number {
  WORDS[0] = a;
  return FLOATS[0];
}

export function i64ReinterpretF64(a: number): bigint {
  DOUBLES[0] = a;
  return LONGS[0];
}

export function f64ReinterpretI64(a: bigint): number {
  LONGS[0] = a;
  return DOUBLES[0];
}
