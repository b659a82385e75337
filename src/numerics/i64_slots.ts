/**
 * The i64 operators for which V8 has no machine instruction, on slots of a value stack: `i64s` and `words` are two views
 * of the same bytes, and slot k is `i64s[k]`, with its low half in `words[2 * k]` and its high half after it.
 *
 * All of them take slot numbers because a bigint that crosses a call which V8 does not inline is allocated on the heap,
 * and interpreter loops and large generated functions are over its inlining budget (920 bytes of bytecode). Halves are
 * read from `words`, which is a plain load, but results are joined and stored whole: two 32-bit stores followed by a
 * 64-bit load defeat the processor's store forwarding. The bigint functions of `i64.ts` are made of these.
 *
 * `to` may be `a` or `b`. Shifts have a second form, `…By`, that is given the count as a number. `high << 1 << ~count` is
 * `high << (32 - count)` that also holds for a count of 0, as counts are taken modulo 32. What is missing here is one
 * expression, best written in place: `i64s[to] = BigInt.asIntN(64, i64s[a] + i64s[b])`.
 */
import { fault, faultOfTruncation } from "./fault.ts";
import { ctz as ctz32, popcnt as popcnt32 } from "./i32.ts";

const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;
const TWO_64 = 2 ** 64;
const SIGN_BIT = -0x8000000000000000n;

/** 2^i as an i64; the last one is the smallest negative number. */
const POWERS: BigInt64Array = BigInt64Array.from({ length: 64 }, (_, i) => BigInt.asIntN(64, 1n << BigInt(i)));

/** The i64 with these two halves. */
function join(high: number, low: number): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) + BigInt(low >>> 0));
}

/** A product with a power of two: V8 has a machine instruction for the one, but a call for the other. */
export function shl(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  i64s[to] = BigInt.asIntN(64, i64s[a] * POWERS[words[b << 1] & 63]);
}

export function shlBy(i64s: BigInt64Array, to: number, a: number, count: number): void {
  i64s[to] = BigInt.asIntN(64, i64s[a] * POWERS[count & 63]);
}

export function shrS(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  shrSBy(i64s, words, to, a, words[b << 1]);
}

export function shrSBy(i64s: BigInt64Array, words: Int32Array, to: number, a: number, count: number): void {
  let high = words[(a << 1) + 1];
  let low = high >> count;
  if ((count & 32) === 0) {
    low = (words[a << 1] >>> count) | (high << 1 << ~count);
    high >>= count;
  } else {
    high >>= 31;
  }
  i64s[to] = join(high, low);
}

export function shrU(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  shrUBy(i64s, words, to, a, words[b << 1]);
}

export function shrUBy(i64s: BigInt64Array, words: Int32Array, to: number, a: number, count: number): void {
  let high = words[(a << 1) + 1];
  let low = high >>> count;
  if ((count & 32) === 0) {
    low = (words[a << 1] >>> count) | (high << 1 << ~count);
    high >>>= count;
  } else {
    high = 0;
  }
  i64s[to] = join(high | 0, low);
}

export function rotl(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  rotlBy(i64s, words, to, a, words[b << 1]);
}

export function rotlBy(i64s: BigInt64Array, words: Int32Array, to: number, a: number, count: number): void {
  const swap = (count >>> 5) & 1;
  const low = words[(a << 1) + swap];
  const high = words[(a << 1) + (swap ^ 1)];
  i64s[to] = join((high << count) | (low >>> 1 >>> ~count), (low << count) | (high >>> 1 >>> ~count));
}

export function rotr(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  rotrBy(i64s, words, to, a, words[b << 1]);
}

export function rotrBy(i64s: BigInt64Array, words: Int32Array, to: number, a: number, count: number): void {
  const swap = (count >>> 5) & 1;
  const low = words[(a << 1) + swap];
  const high = words[(a << 1) + (swap ^ 1)];
  i64s[to] = join((high >>> count) | (low << 1 << ~count), (low >>> count) | (high << 1 << ~count));
}

/** @throws {ArithmeticFault} when the divisor is 0, or the quotient is 2^63 */
export function divS(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  const low = words[b << 1];
  const high = words[(b << 1) + 1];
  if ((low | high) === 0) fault("integer divide by zero");
  if ((low & high) === -1 && words[a << 1] === 0 && words[(a << 1) + 1] === -0x80000000) fault("integer overflow");
  i64s[to] = BigInt.asIntN(64, i64s[a] / i64s[b]);
}

/** @throws {ArithmeticFault} when the divisor is 0 */
export function divU(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  if ((words[b << 1] | words[(b << 1) + 1]) === 0) fault("integer divide by zero");
  if ((words[(a << 1) + 1] | words[(b << 1) + 1]) >= 0) i64s[to] = BigInt.asIntN(64, i64s[a] / i64s[b]);
  else divideLarge(i64s, to, a, b);
}

/** The sign follows the dividend. @throws {ArithmeticFault} when the divisor is 0 */
export function remS(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  if ((words[b << 1] | words[(b << 1) + 1]) === 0) fault("integer divide by zero");
  i64s[to] = BigInt.asIntN(64, i64s[a] % i64s[b]);
}

/** @throws {ArithmeticFault} when the divisor is 0 */
export function remU(i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number): void {
  if ((words[b << 1] | words[(b << 1) + 1]) === 0) fault("integer divide by zero");
  if ((words[(a << 1) + 1] | words[(b << 1) + 1]) >= 0) i64s[to] = BigInt.asIntN(64, i64s[a] % i64s[b]);
  else remainderOfLarge(i64s, to, a, b);
}

/**
 * Unsigned division where one of the operands is 2^63 or more. Halving the dividend makes a signed division of it; the
 * doubled quotient is then short by at most one.
 */
function divideLarge(i64s: BigInt64Array, to: number, a: number, b: number): void {
  const dividend = i64s[a];
  const divisor = i64s[b];
  if (divisor < 0n) {
    i64s[to] = BigInt(notBelow(dividend, divisor));
    return;
  }
  const half = BigInt.asIntN(64, (dividend >> 1n) & 0x7fffffffffffffffn);
  const quotient = BigInt.asIntN(64, BigInt.asIntN(64, half / divisor) << 1n);
  const rest = BigInt.asIntN(64, dividend - BigInt.asIntN(64, quotient * divisor));
  i64s[to] = BigInt.asIntN(64, quotient + BigInt(notBelow(rest, divisor)));
}

function remainderOfLarge(i64s: BigInt64Array, to: number, a: number, b: number): void {
  const dividend = i64s[a];
  const divisor = i64s[b];
  divideLarge(i64s, to, a, b);
  i64s[to] = BigInt.asIntN(64, dividend - BigInt.asIntN(64, i64s[to] * divisor));
}

function notBelow(a: bigint, b: bigint): number {
  return BigInt.asIntN(64, a ^ SIGN_BIT) >= BigInt.asIntN(64, b ^ SIGN_BIT) ? 1 : 0;
}

export function ltU(words: Int32Array, a: number, b: number): number {
  const left = words[(a << 1) + 1];
  const right = words[(b << 1) + 1];
  if (left === right) return words[a << 1] >>> 0 < words[b << 1] >>> 0 ? 1 : 0;
  return left >>> 0 < right >>> 0 ? 1 : 0;
}

export function gtU(words: Int32Array, a: number, b: number): number {
  return ltU(words, b, a);
}

export function leU(words: Int32Array, a: number, b: number): number {
  return ltU(words, b, a) ^ 1;
}

export function geU(words: Int32Array, a: number, b: number): number {
  return ltU(words, a, b) ^ 1;
}

export function clz(i64s: BigInt64Array, words: Int32Array, to: number, a: number): void {
  const high = words[(a << 1) + 1];
  i64s[to] = BigInt(high === 0 ? 32 + Math.clz32(words[a << 1]) : Math.clz32(high));
}

export function ctz(i64s: BigInt64Array, words: Int32Array, to: number, a: number): void {
  const low = words[a << 1];
  i64s[to] = BigInt(low === 0 ? 32 + ctz32(words[(a << 1) + 1]) : ctz32(low));
}

export function popcnt(i64s: BigInt64Array, words: Int32Array, to: number, a: number): void {
  i64s[to] = BigInt(popcnt32(words[a << 1]) + popcnt32(words[(a << 1) + 1]));
}

/** `i64.trunc_f32_s` and `i64.trunc_f64_s`. @throws {ArithmeticFault} when there is no such i64 */
export function truncS(i64s: BigInt64Array, to: number, operand: number): void {
  if (!(operand >= -TWO_63 && operand < TWO_63)) faultOfTruncation(operand);
  const whole = Math.trunc(operand);
  const high = Math.floor(whole / TWO_32);
  i64s[to] = join(high | 0, (whole - high * TWO_32) | 0);
}

/** `i64.trunc_f32_u` and `i64.trunc_f64_u`. @throws {ArithmeticFault} when there is no such i64 */
export function truncU(i64s: BigInt64Array, to: number, operand: number): void {
  if (!(operand > -1 && operand < TWO_64)) faultOfTruncation(operand);
  const whole = Math.trunc(operand);
  const high = Math.floor(whole / TWO_32);
  i64s[to] = join(high | 0, (whole - high * TWO_32) | 0);
}

/** `i64.trunc_sat_f32_s` and `i64.trunc_sat_f64_s`: the nearest bound when out of range, 0 for NaN. */
export function truncSatS(i64s: BigInt64Array, to: number, operand: number): void {
  const whole = Math.trunc(operand);
  let high = Math.floor(whole / TWO_32) | 0;
  let low = (whole - high * TWO_32) | 0;
  if (operand >= TWO_63) {
    high = 0x7fffffff;
    low = -1;
  } else if (operand < -TWO_63) {
    high = -0x80000000;
    low = 0;
  }
  i64s[to] = join(high, low);
}

/** `i64.trunc_sat_f32_u` and `i64.trunc_sat_f64_u`: the nearest bound when out of range, 0 for NaN. */
export function truncSatU(i64s: BigInt64Array, to: number, operand: number): void {
  const whole = operand > 0 ? Math.floor(operand) : 0;
  let high = Math.floor(whole / TWO_32);
  let low = (whole - high * TWO_32) | 0;
  if (operand >= TWO_64) {
    high = -1;
    low = -1;
  }
  i64s[to] = join(high | 0, low);
}

/** `f64.convert_i64_s`: each half is exact, and their sum is rounded once. */
export function toF64S(words: Int32Array, a: number): number {
  return words[(a << 1) + 1] * TWO_32 + (words[a << 1] >>> 0);
}

export function toF64U(words: Int32Array, a: number): number {
  return (words[(a << 1) + 1] >>> 0) * TWO_32 + (words[a << 1] >>> 0);
}

export function toF32S(words: Int32Array, a: number): number {
  return floatOfHalves(words[(a << 1) + 1], words[a << 1]);
}

export function toF32U(words: Int32Array, a: number): number {
  return floatOfHalves(words[(a << 1) + 1] >>> 0, words[a << 1]);
}

/**
 * Rounds high * 2^32 + low to a float32 once. Above 2^52, where the sum itself would be rounded to a double, the last
 * 11 bits are first replaced by one sticky bit above them: what is left is exact in a double, and no tie or boundary of
 * the 24-bit result lies between it and the true value.
 */
function floatOfHalves(high: number, low: number): number {
  const large = high >= 0x100000 || high < -0x100000;
  const kept = large ? (low & ~0x7ff) | ((low & 0x7ff) === 0 ? 0 : 0x800) : low;
  return Math.fround(high * TWO_32 + (kept >>> 0));
}
