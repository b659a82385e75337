/**
 * The operators on four i32 lanes (specification section 4.3.5, "Vector Operations").
 *
 * Lanes are signed numbers, and what is stored is taken modulo 2^32 by the typed array.
 */
import * as convert from "../convert.ts";
import { copyToStage, type Lanes, makeStage } from "./lanes.ts";

const STAGE: Lanes = makeStage();

type Compute = (a: number, b: number) => number;

function unary(lanes: Lanes, to: number, a: number, compute: (a: number) => number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = compute(words[2 * a + i]);
}

function binary(lanes: Lanes, to: number, a: number, b: number, compute: Compute): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = compute(words[2 * a + i], words[2 * b + i]);
}

export function splat(lanes: Lanes, to: number, value: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = value;
}

export function extractLane(lanes: Lanes, a: number, lane: number): number {
  return lanes.i32[2 * a + lane];
}

export function replaceLane(lanes: Lanes, to: number, a: number, value: number, lane: number): void {
  lanes.i64[to] = lanes.i64[a];
  lanes.i64[to + 1] = lanes.i64[a + 1];
  lanes.i32[2 * to + lane] = value;
}

export function eq(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a === b ? -1 : 0);
}

export function ne(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a !== b ? -1 : 0);
}

export function ltS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a < b ? -1 : 0);
}

export function ltU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >>> 0 < b >>> 0 ? -1 : 0);
}

export function gtS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a > b ? -1 : 0);
}

export function gtU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >>> 0 > b >>> 0 ? -1 : 0);
}

export function leS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a <= b ? -1 : 0);
}

export function leU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >>> 0 <= b >>> 0 ? -1 : 0);
}

export function geS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >= b ? -1 : 0);
}

export function geU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >>> 0 >= b >>> 0 ? -1 : 0);
}

export function abs(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => a < 0 ? (0 - a) | 0 : a);
}

export function neg(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => (0 - a) | 0);
}

export function allTrue(lanes: Lanes, a: number): number {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) if (words[2 * a + i] === 0) return 0;
  return 1;
}

/** The sign bits of the lanes, lane 0 lowest. */
export function bitmask(lanes: Lanes, a: number): number {
  const words = lanes.i32;
  let mask = 0;
  for (let i = 0; i < 4; i++) mask |= (words[2 * a + i] >>> 31) << i;
  return mask;
}

export function shl(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => a << count);
}

export function shrS(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => a >> count);
}

export function shrU(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => a >>> count);
}

export function add(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a + b) | 0);
}

export function sub(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a - b) | 0);
}

export function mul(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => Math.imul(a, b));
}

export function minS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a < b ? a : b);
}

export function minU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >>> 0 < b >>> 0 ? a : b);
}

export function maxS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a > b ? a : b);
}

export function maxU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >>> 0 > b >>> 0 ? a : b);
}

/** Sums of the products of neighbouring i16 lanes. */
export function dotI16x8S(lanes: Lanes, to: number, a: number, b: number): void {
  copyToStage(STAGE, lanes, a, b);
  const from = STAGE.i16;
  for (let i = 0; i < 4; i++) {
    lanes.i32[2 * to + i] = (from[2 * i] * from[8 + 2 * i] + from[2 * i + 1] * from[9 + 2 * i]) | 0;
  }
}

/** Lane i from i16 lane `first` + i of `a`. */
function widen(lanes: Lanes, to: number, a: number, first: number, compute: (a: number) => number): void {
  copyToStage(STAGE, lanes, a, a);
  for (let i = 0; i < 4; i++) lanes.i32[2 * to + i] = compute(STAGE.i16[first + i]);
}

export function extendLowI16x8S(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 0, (a) => a);
}

export function extendHighI16x8S(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 4, (a) => a);
}

export function extendLowI16x8U(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 0, (a) => a & 0xffff);
}

export function extendHighI16x8U(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 4, (a) => a & 0xffff);
}

/** Lane i from i16 lanes `first` + i of `a` and `b`. */
function widenBoth(lanes: Lanes, to: number, a: number, b: number, first: number, compute: Compute): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 4; i++) lanes.i32[2 * to + i] = compute(STAGE.i16[first + i], STAGE.i16[8 + first + i]);
}

export function extmulLowI16x8S(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 0, (a, b) => Math.imul(a, b));
}

export function extmulHighI16x8S(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 4, (a, b) => Math.imul(a, b));
}

export function extmulLowI16x8U(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 0, (a, b) => Math.imul(a & 0xffff, b & 0xffff));
}

export function extmulHighI16x8U(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 4, (a, b) => Math.imul(a & 0xffff, b & 0xffff));
}

export function extaddPairwiseI16x8S(lanes: Lanes, to: number, a: number): void {
  copyToStage(STAGE, lanes, a, a);
  for (let i = 0; i < 4; i++) lanes.i32[2 * to + i] = STAGE.i16[2 * i] + STAGE.i16[2 * i + 1];
}

export function extaddPairwiseI16x8U(lanes: Lanes, to: number, a: number): void {
  copyToStage(STAGE, lanes, a, a);
  for (let i = 0; i < 4; i++) lanes.i32[2 * to + i] = (STAGE.i16[2 * i] & 0xffff) + (STAGE.i16[2 * i + 1] & 0xffff);
}

export function truncSatF32x4S(lanes: Lanes, to: number, a: number): void {
  for (let i = 0; i < 4; i++) lanes.i32[2 * to + i] = convert.i32TruncSatS(lanes.f32[2 * a + i]);
}

export function truncSatF32x4U(lanes: Lanes, to: number, a: number): void {
  for (let i = 0; i < 4; i++) lanes.i32[2 * to + i] = convert.i32TruncSatU(lanes.f32[2 * a + i]);
}

/** The upper two lanes become 0. */
export function truncSatF64x2SZero(lanes: Lanes, to: number, a: number): void {
  setLow(lanes, to, convert.i32TruncSatS(lanes.f64[a]), convert.i32TruncSatS(lanes.f64[a + 1]));
}

export function truncSatF64x2UZero(lanes: Lanes, to: number, a: number): void {
  setLow(lanes, to, convert.i32TruncSatU(lanes.f64[a]), convert.i32TruncSatU(lanes.f64[a + 1]));
}

function setLow(lanes: Lanes, to: number, first: number, second: number): void {
  lanes.i32[2 * to] = first;
  lanes.i32[2 * to + 1] = second;
  lanes.i64[to + 1] = 0n;
}
