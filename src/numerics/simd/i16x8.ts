/**
 * The operators on eight i16 lanes (specification section 4.3.5, "Vector Operations").
 *
 * Lanes are read as signed numbers; `& 0xffff` is their unsigned value. What is stored is taken modulo 2^16 by the typed
 * array.
 */
import { copyToStage, type Lanes, makeStage } from "./lanes.ts";

const STAGE: Lanes = makeStage();

function unary(lanes: Lanes, to: number, a: number, compute: (a: number) => number): void {
  const halves = lanes.i16;
  for (let i = 0; i < 8; i++) halves[4 * to + i] = compute(halves[4 * a + i]);
}

function binary(lanes: Lanes, to: number, a: number, b: number, compute: (a: number, b: number) => number): void {
  const halves = lanes.i16;
  for (let i = 0; i < 8; i++) halves[4 * to + i] = compute(halves[4 * a + i], halves[4 * b + i]);
}

function saturateS(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value;
}

function saturateU(value: number): number {
  return value > 65535 ? 65535 : value < 0 ? 0 : value;
}

export function splat(lanes: Lanes, to: number, value: number): void {
  const halves = lanes.i16;
  for (let i = 0; i < 8; i++) halves[4 * to + i] = value;
}

export function extractLaneS(lanes: Lanes, a: number, lane: number): number {
  return lanes.i16[4 * a + lane];
}

export function extractLaneU(lanes: Lanes, a: number, lane: number): number {
  return lanes.i16[4 * a + lane] & 0xffff;
}

export function replaceLane(lanes: Lanes, to: number, a: number, value: number, lane: number): void {
  lanes.i64[to] = lanes.i64[a];
  lanes.i64[to + 1] = lanes.i64[a + 1];
  lanes.i16[4 * to + lane] = value;
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
  binary(lanes, to, a, b, (a, b) => (a & 0xffff) < (b & 0xffff) ? -1 : 0);
}

export function gtS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a > b ? -1 : 0);
}

export function gtU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xffff) > (b & 0xffff) ? -1 : 0);
}

export function leS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a <= b ? -1 : 0);
}

export function leU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xffff) <= (b & 0xffff) ? -1 : 0);
}

export function geS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >= b ? -1 : 0);
}

export function geU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xffff) >= (b & 0xffff) ? -1 : 0);
}

export function abs(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => a < 0 ? -a : a);
}

export function neg(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => 0 - a);
}

export function allTrue(lanes: Lanes, a: number): number {
  const halves = lanes.i16;
  for (let i = 0; i < 8; i++) if (halves[4 * a + i] === 0) return 0;
  return 1;
}

/** The sign bits of the lanes, lane 0 lowest. */
export function bitmask(lanes: Lanes, a: number): number {
  const halves = lanes.i16;
  let mask = 0;
  for (let i = 0; i < 8; i++) mask |= (halves[4 * a + i] >>> 31) << i;
  return mask;
}

/** The lanes of `a` and then of `b`, saturated. */
export function narrowI32x4S(lanes: Lanes, to: number, a: number, b: number): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 8; i++) lanes.i16[4 * to + i] = saturateS(STAGE.i32[i]);
}

export function narrowI32x4U(lanes: Lanes, to: number, a: number, b: number): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 8; i++) lanes.i16[4 * to + i] = saturateU(STAGE.i32[i]);
}

export function shl(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => a << (count & 15));
}

export function shrS(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => a >> (count & 15));
}

export function shrU(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => (a & 0xffff) >> (count & 15));
}

export function add(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a + b);
}

export function addSatS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateS(a + b));
}

export function addSatU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateU((a & 0xffff) + (b & 0xffff)));
}

export function sub(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a - b);
}

export function subSatS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateS(a - b));
}

export function subSatU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateU((a & 0xffff) - (b & 0xffff)));
}

export function minS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a < b ? a : b);
}

export function minU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xffff) < (b & 0xffff) ? a : b);
}

export function maxS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a > b ? a : b);
}

export function maxU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xffff) > (b & 0xffff) ? a : b);
}

export function mul(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => Math.imul(a, b));
}

/** The average, a half rounded up. */
export function avgrU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => ((a & 0xffff) + (b & 0xffff) + 1) >> 1);
}

/** The product of two fractions with 15 bits after the point, rounded to nearest, a half up. */
export function q15mulrSatS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateS((a * b + 0x4000) >> 15));
}

/** Lane i from byte `first` + i of `a`. */
function widen(lanes: Lanes, to: number, a: number, first: number, compute: (a: number) => number): void {
  copyToStage(STAGE, lanes, a, a);
  for (let i = 0; i < 8; i++) lanes.i16[4 * to + i] = compute(STAGE.i8[first + i]);
}

export function extendLowI8x16S(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 0, (a) => a);
}

export function extendHighI8x16S(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 8, (a) => a);
}

export function extendLowI8x16U(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 0, (a) => a & 0xff);
}

export function extendHighI8x16U(lanes: Lanes, to: number, a: number): void {
  widen(lanes, to, a, 8, (a) => a & 0xff);
}

type Compute = (a: number, b: number) => number;

/** Lane i from bytes `first` + i of `a` and `b`. */
function widenBoth(lanes: Lanes, to: number, a: number, b: number, first: number, compute: Compute): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 8; i++) lanes.i16[4 * to + i] = compute(STAGE.i8[first + i], STAGE.i8[16 + first + i]);
}

export function extmulLowI8x16S(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 0, (a, b) => a * b);
}

export function extmulHighI8x16S(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 8, (a, b) => a * b);
}

export function extmulLowI8x16U(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 0, (a, b) => (a & 0xff) * (b & 0xff));
}

export function extmulHighI8x16U(lanes: Lanes, to: number, a: number, b: number): void {
  widenBoth(lanes, to, a, b, 8, (a, b) => (a & 0xff) * (b & 0xff));
}

export function extaddPairwiseI8x16S(lanes: Lanes, to: number, a: number): void {
  copyToStage(STAGE, lanes, a, a);
  for (let i = 0; i < 8; i++) lanes.i16[4 * to + i] = STAGE.i8[2 * i] + STAGE.i8[2 * i + 1];
}

export function extaddPairwiseI8x16U(lanes: Lanes, to: number, a: number): void {
  copyToStage(STAGE, lanes, a, a);
  for (let i = 0; i < 8; i++) lanes.i16[4 * to + i] = (STAGE.i8[2 * i] & 0xff) + (STAGE.i8[2 * i + 1] & 0xff);
}
