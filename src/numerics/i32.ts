/**
 * The operators of i32 (specification section 4.3.2, "Integer Operations").
 *
 * An i32 is a JavaScript number holding a signed 32-bit integer, and each result is one too: V8 keeps it in a register
 * as long as every expression ends in a bit operation. Comparisons give 0 or 1.
 */
import { fault } from "./fault.ts";

export function add(a: number, b: number): number {
  return (a + b) | 0;
}

export function sub(a: number, b: number): number {
  return (a - b) | 0;
}

export function mul(a: number, b: number): number {
  return Math.imul(a, b);
}

/** @throws {ArithmeticFault} when `b` is 0, or the quotient is 2^31 */
export function divS(a: number, b: number): number {
  if (b === 0) fault("integer divide by zero");
  if (b === -1 && a === -0x80000000) fault("integer overflow");
  return (a / b) | 0;
}

/** @throws {ArithmeticFault} when `b` is 0 */
export function divU(a: number, b: number): number {
  if (b === 0) fault("integer divide by zero");
  return ((a >>> 0) / (b >>> 0)) | 0;
}

/** The sign follows the dividend. @throws {ArithmeticFault} when `b` is 0 */
export function remS(a: number, b: number): number {
  if (b === 0) fault("integer divide by zero");
  return (a % b) | 0;
}

/** @throws {ArithmeticFault} when `b` is 0 */
export function remU(a: number, b: number): number {
  if (b === 0) fault("integer divide by zero");
  return ((a >>> 0) % (b >>> 0)) | 0;
}

export function and(a: number, b: number): number {
  return a & b;
}

export function or(a: number, b: number): number {
  return a | b;
}

export function xor(a: number, b: number): number {
  return a ^ b;
}

/** JavaScript takes shift counts modulo 32, as Wasm does. */
export function shl(a: number, b: number): number {
  return a << b;
}

export function shrS(a: number, b: number): number {
  return a >> b;
}

export function shrU(a: number, b: number): number {
  return (a >>> b) | 0;
}

export function rotl(a: number, b: number): number {
  return (a << b) | (a >>> (32 - b));
}

export function rotr(a: number, b: number): number {
  return (a >>> b) | (a << (32 - b));
}

export function clz(a: number): number {
  return Math.clz32(a);
}

/** Counts the ones below the lowest set bit: `~a & (a - 1)` is a mask of exactly the trailing zeros. */
export function ctz(a: number): number {
  return 32 - Math.clz32(~a & (a - 1));
}

/** The sum of the four bytes' counts, which the multiplication gathers in the highest byte. */
export function popcnt(a: number): number {
  return Math.imul(popcntOfBytes(a), 0x01010101) >>> 24;
}

/**
 * The population count of each byte, in that byte. Adds neighbouring bits, pairs and nibbles in parallel; the pairs by
 * bit operations, because a subtraction would leave the signed range, which V8 then computes in floating point.
 */
export function popcntOfBytes(a: number): number {
  const upper = a >>> 1;
  const pairs = ((a ^ upper) & 0x55555555) | ((a & upper & 0x55555555) << 1);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (nibbles + (nibbles >>> 4)) & 0x0f0f0f0f;
}

export function extend8S(a: number): number {
  return (a << 24) >> 24;
}

export function extend16S(a: number): number {
  return (a << 16) >> 16;
}

export function eqz(a: number): number {
  return a === 0 ? 1 : 0;
}

export function eq(a: number, b: number): number {
  return a === b ? 1 : 0;
}

export function ne(a: number, b: number): number {
  return a !== b ? 1 : 0;
}

export function ltS(a: number, b: number): number {
  return a < b ? 1 : 0;
}

export function ltU(a: number, b: number): number {
  return a >>> 0 < b >>> 0 ? 1 : 0;
}

export function gtS(a: number, b: number): number {
  return a > b ? 1 : 0;
}

export function gtU(a: number, b: number): number {
  return a >>> 0 > b >>> 0 ? 1 : 0;
}

export function leS(a: number, b: number): number {
  return a <= b ? 1 : 0;
}

export function leU(a: number, b: number): number {
  return a >>> 0 <= b >>> 0 ? 1 : 0;
}

export function geS(a: number, b: number): number {
  return a >= b ? 1 : 0;
}

export function geU(a: number, b: number): number {
  return a >>> 0 >= b >>> 0 ? 1 : 0;
}
