/**
 * The operators of i64 (specification section 4.3.2, "Integer Operations").
 *
 * An i64 is a bigint in the signed range. TurboFan keeps `BigInt.asIntN(64, a + b)` in a machine register, but not
 * variable shifts or anything that chooses between two bigints; those are done on a scratch copy by the functions of
 * `i64_slots.ts`. Results stay in the scratch's slot 0 until the next operator, and no longer.
 */
import * as slots from "./i64_slots.ts";

/** Not imported: V8 treats a module's own constants as such, but not those of another module (3 ns against 8). */
const LONGS: BigInt64Array = new BigInt64Array(2);
const WORDS: Int32Array = new Int32Array(LONGS.buffer);

const SIGN_BIT = -0x8000000000000000n;

export function add(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, a + b);
}

export function sub(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, a - b);
}

export function mul(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, a * b);
}

/** @throws {ArithmeticFault} when `b` is 0, or the quotient is 2^63 */
export function divS(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.divS(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

/** @throws {ArithmeticFault} when `b` is 0 */
export function divU(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.divU(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

/** The sign follows the dividend. @throws {ArithmeticFault} when `b` is 0 */
export function remS(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.remS(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

/** @throws {ArithmeticFault} when `b` is 0 */
export function remU(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.remU(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

export function and(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, a & b);
}

export function or(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, a | b);
}

export function xor(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, a ^ b);
}

export function shl(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.shl(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

export function shrS(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.shrS(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

export function shrU(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.shrU(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

export function rotl(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.rotl(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

export function rotr(a: bigint, b: bigint): bigint {
  LONGS[0] = a;
  LONGS[1] = b;
  slots.rotr(LONGS, WORDS, 0, 0, 1);
  return LONGS[0];
}

export function clz(a: bigint): bigint {
  LONGS[0] = a;
  slots.clz(LONGS, WORDS, 0, 0);
  return LONGS[0];
}

export function ctz(a: bigint): bigint {
  LONGS[0] = a;
  slots.ctz(LONGS, WORDS, 0, 0);
  return LONGS[0];
}

export function popcnt(a: bigint): bigint {
  LONGS[0] = a;
  slots.popcnt(LONGS, WORDS, 0, 0);
  return LONGS[0];
}

export function extend8S(a: bigint): bigint {
  return BigInt.asIntN(8, a);
}

export function extend16S(a: bigint): bigint {
  return BigInt.asIntN(16, a);
}

export function extend32S(a: bigint): bigint {
  return BigInt.asIntN(32, a);
}

export function eqz(a: bigint): number {
  return a === 0n ? 1 : 0;
}

export function eq(a: bigint, b: bigint): number {
  return a === b ? 1 : 0;
}

export function ne(a: bigint, b: bigint): number {
  return a !== b ? 1 : 0;
}

export function ltS(a: bigint, b: bigint): number {
  return a < b ? 1 : 0;
}

/** Unsigned order is signed order with both sign bits flipped. */
export function ltU(a: bigint, b: bigint): number {
  return BigInt.asIntN(64, a ^ SIGN_BIT) < BigInt.asIntN(64, b ^ SIGN_BIT) ? 1 : 0;
}

export function gtS(a: bigint, b: bigint): number {
  return a > b ? 1 : 0;
}

export function gtU(a: bigint, b: bigint): number {
  return BigInt.asIntN(64, a ^ SIGN_BIT) > BigInt.asIntN(64, b ^ SIGN_BIT) ? 1 : 0;
}

export function leS(a: bigint, b: bigint): number {
  return a <= b ? 1 : 0;
}

export function leU(a: bigint, b: bigint): number {
  return BigInt.asIntN(64, a ^ SIGN_BIT) <= BigInt.asIntN(64, b ^ SIGN_BIT) ? 1 : 0;
}

export function geS(a: bigint, b: bigint): number {
  return a >= b ? 1 : 0;
}

export function geU(a: bigint, b: bigint): number {
  return BigInt.asIntN(64, a ^ SIGN_BIT) >= BigInt.asIntN(64, b ^ SIGN_BIT) ? 1 : 0;
}
