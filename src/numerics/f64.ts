/**
 * The operators of f64 (specification section 4.3.3, "Floating-Point Operations").
 *
 * An f64 is a JavaScript number, and IEEE 754 arithmetic is JavaScript's own. What differs is the NaN: JavaScript has
 * one, Wasm has many. V8 passes payloads on as the processor does, which is what the specification asks of arithmetic
 * (canonical in, canonical out; else any quiet NaN), but `-x` and `Math.abs` promise nothing about a NaN's sign. Where
 * its bits count, the three operators that only touch the sign have forms on bit patterns: `absBits`, `negBits` and
 * `copysignBits` take and give the i64 that `i64.reinterpret_f64` would give.
 */

/** From here on a number has no fraction; adding it rounds the fraction away, ties to even. */
const NO_FRACTION = 2 ** 52;

const DOUBLES: Float64Array = new Float64Array(1);
const WORDS: Int32Array = new Int32Array(DOUBLES.buffer);

const SIGN_BIT = -0x8000000000000000n;
const MAGNITUDE = 0x7fffffffffffffffn;

export function add(a: number, b: number): number {
  return a + b;
}

export function sub(a: number, b: number): number {
  return a - b;
}

export function mul(a: number, b: number): number {
  return a * b;
}

export function div(a: number, b: number): number {
  return a / b;
}

/**
 * -0 is less than +0, as for `Math.min`. The sum of a NaN and anything is the NaN the specification asks for, while
 * `Math.min` gives one with all bits set.
 */
export function min(a: number, b: number): number {
  return a !== a || b !== b ? a + b : Math.min(a, b);
}

export function max(a: number, b: number): number {
  return a !== a || b !== b ? a + b : Math.max(a, b);
}

/** Not exact in the sign of a NaN: see `copysignBits`. */
export function copysign(a: number, b: number): number {
  DOUBLES[0] = b;
  const magnitude = Math.abs(a);
  return WORDS[1] < 0 ? -magnitude : magnitude;
}

/** Not exact in the sign of a NaN: see `absBits`. */
export function abs(a: number): number {
  return Math.abs(a);
}

/** Not exact in the sign of a NaN: see `negBits`. */
export function neg(a: number): number {
  return -a;
}

export function absBits(a: bigint): bigint {
  return BigInt.asIntN(64, a & MAGNITUDE);
}

export function negBits(a: bigint): bigint {
  return BigInt.asIntN(64, a ^ SIGN_BIT);
}

export function copysignBits(a: bigint, b: bigint): bigint {
  return BigInt.asIntN(64, BigInt.asIntN(64, a & MAGNITUDE) | BigInt.asIntN(64, b & SIGN_BIT));
}

export function sqrt(a: number): number {
  return Math.sqrt(a);
}

/** The sum of a NaN with itself is the quiet NaN that rounding has to give; `Math.ceil` would pass a signalling one on. */
/** The sum quiets a signalling NaN, as `nearest` does; V8's interpreter leaves it as it is in `Math.ceil`. */
export function ceil(a: number): number {
  return a !== a ? a + a : Math.ceil(a);
}

export function floor(a: number): number {
  return a !== a ? a + a : Math.floor(a);
}

export function trunc(a: number): number {
  return a !== a ? a + a : Math.trunc(a);
}

/** Rounds to an integer, ties to even; `a + a` keeps the sign of a zero and quiets a signalling NaN. */
export function nearest(a: number): number {
  if (a > 0) return a < NO_FRACTION ? a + NO_FRACTION - NO_FRACTION : a;
  if (a < 0) return a > -NO_FRACTION ? -(NO_FRACTION - a - NO_FRACTION) : a;
  return a + a;
}

export function eq(a: number, b: number): number {
  return a === b ? 1 : 0;
}

export function ne(a: number, b: number): number {
  return a !== b ? 1 : 0;
}

export function lt(a: number, b: number): number {
  return a < b ? 1 : 0;
}

export function gt(a: number, b: number): number {
  return a > b ? 1 : 0;
}

export function le(a: number, b: number): number {
  return a <= b ? 1 : 0;
}

export function ge(a: number, b: number): number {
  return a >= b ? 1 : 0;
}
