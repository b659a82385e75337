/**
 * The operators of f32 (specification section 4.3.3, "Floating-Point Operations").
 *
 * An f32 is a JavaScript number that is exactly a float32. Only the five operators that can produce new digits need
 * rounding, and rounding the f64 result once more is exact: 53 bits are enough (2 * 24 + 2) for the double rounding of
 * + - * / and sqrt to be innocuous. All others give a float32 when given one and are f64's own.
 *
 * A float32 becomes a number through a conversion that quiets signalling NaNs and keeps the rest of the payload; where
 * every bit counts, `absBits`, `negBits` and `copysignBits` work on the i32 that `i32.reinterpret_f32` would give.
 */
export { abs, ceil, copysign, eq, floor, ge, gt, le, lt, max, min, ne, nearest, neg, trunc } from "./f64.ts";

export function add(a: number, b: number): number {
  return Math.fround(a + b);
}

export function sub(a: number, b: number): number {
  return Math.fround(a - b);
}

export function mul(a: number, b: number): number {
  return Math.fround(a * b);
}

export function div(a: number, b: number): number {
  return Math.fround(a / b);
}

export function sqrt(a: number): number {
  return Math.fround(Math.sqrt(a));
}

export function absBits(a: number): number {
  return a & 0x7fffffff;
}

export function negBits(a: number): number {
  return a ^ 0x80000000;
}

export function copysignBits(a: number, b: number): number {
  return (a & 0x7fffffff) | (b & 0x80000000);
}
