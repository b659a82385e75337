/**
 * The operators on two i64 lanes (specification section 4.3.5, "Vector Operations").
 *
 * Lanes are bigints, taken modulo 2^64 by the typed array; `BigInt.asIntN` is there to keep them in machine registers.
 */
import * as slots from "../i64_slots.ts";
import type { Lanes } from "./lanes.ts";

function unary(lanes: Lanes, to: number, a: number, compute: (a: bigint) => bigint): void {
  const longs = lanes.i64;
  longs[to] = compute(longs[a]);
  longs[to + 1] = compute(longs[a + 1]);
}

function binary(lanes: Lanes, to: number, a: number, b: number, compute: (a: bigint, b: bigint) => bigint): void {
  const longs = lanes.i64;
  longs[to] = compute(longs[a], longs[b]);
  longs[to + 1] = compute(longs[a + 1], longs[b + 1]);
}

export function splat(lanes: Lanes, to: number, value: bigint): void {
  lanes.i64[to] = value;
  lanes.i64[to + 1] = value;
}

export function extractLane(lanes: Lanes, a: number, lane: number): bigint {
  return lanes.i64[a + lane];
}

export function replaceLane(lanes: Lanes, to: number, a: number, value: bigint, lane: number): void {
  lanes.i64[to] = lanes.i64[a];
  lanes.i64[to + 1] = lanes.i64[a + 1];
  lanes.i64[to + lane] = value;
}

export function eq(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt(a === b ? -1 : 0));
}

export function ne(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt(a !== b ? -1 : 0));
}

export function ltS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt(a < b ? -1 : 0));
}

export function gtS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt(a > b ? -1 : 0));
}

export function leS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt(a <= b ? -1 : 0));
}

export function geS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt(a >= b ? -1 : 0));
}

/** Without a choice between two bigints, which V8 would allocate: the sign is 0 or -1. */
export function abs(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => {
    const sign = BigInt.asIntN(64, a >> 63n);
    return BigInt.asIntN(64, BigInt.asIntN(64, a ^ sign) - sign);
  });
}

export function neg(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => BigInt.asIntN(64, -a));
}

export function allTrue(lanes: Lanes, a: number): number {
  return lanes.i64[a] !== 0n && lanes.i64[a + 1] !== 0n ? 1 : 0;
}

/** The sign bits of the lanes, lane 0 lowest. */
export function bitmask(lanes: Lanes, a: number): number {
  return (lanes.i32[2 * a + 1] >>> 31) | ((lanes.i32[2 * a + 3] >>> 31) << 1);
}

export function shl(lanes: Lanes, to: number, a: number, count: number): void {
  slots.shlBy(lanes.i64, to, a, count);
  slots.shlBy(lanes.i64, to + 1, a + 1, count);
}

export function shrS(lanes: Lanes, to: number, a: number, count: number): void {
  slots.shrSBy(lanes.i64, lanes.i32, to, a, count);
  slots.shrSBy(lanes.i64, lanes.i32, to + 1, a + 1, count);
}

export function shrU(lanes: Lanes, to: number, a: number, count: number): void {
  slots.shrUBy(lanes.i64, lanes.i32, to, a, count);
  slots.shrUBy(lanes.i64, lanes.i32, to + 1, a + 1, count);
}

export function add(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt.asIntN(64, a + b));
}

export function sub(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt.asIntN(64, a - b));
}

export function mul(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => BigInt.asIntN(64, a * b));
}

/** Lanes from i32 lanes `first` and `first` + 1 of `a`. */
function widen(lanes: Lanes, to: number, a: number, first: number, compute: (a: number) => bigint): void {
  const low = lanes.i32[2 * a + first];
  const high = lanes.i32[2 * a + first + 1];
  lanes.i64[to] = compute(low);
  lanes.i64[to + 1] = compute(high);
}

export function extendLowI32x4S(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 0, (a) => BigInt(a));
}

export function extendHighI32x4S(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 2, (a) => BigInt(a));
}

export function extendLowI32x4U(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 0, (a) => BigInt(a >>> 0));
}

export function extendHighI32x4U(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 2, (a) => BigInt(a >>> 0));
}

type ComputeWide = (a: number, b: number) => bigint;

/** Lanes from i32 lanes `first` and `first` + 1 of `a` and `b`. */
function widenBoth(lanes: Lanes, to: number, a: number, b: number, first: number, compute: ComputeWide): void {
  const words = lanes.i32;
  const low = compute(words[2 * a + first], words[2 * b + first]);
  const high = compute(words[2 * a + first + 1], words[2 * b + first + 1]);
  lanes.i64[to] = low;
  lanes.i64[to + 1] = high;
}

function productS(a: number, b: number): bigint {
  return BigInt.asIntN(64, BigInt(a) * BigInt(b));
}

function productU(a: number, b: number): bigint {
  return BigInt.asIntN(64, BigInt(a >>> 0) * BigInt(b >>> 0));
}

export function extmulLowI32x4S(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 0, productS);
}

export function extmulHighI32x4S(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 2, productS);
}

export function extmulLowI32x4U(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 0, productU);
}

export function extmulHighI32x4U(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 2, productU);
}
