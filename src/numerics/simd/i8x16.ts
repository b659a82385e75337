/**
 * The operators on sixteen i8 lanes (specification section 4.3.5, "Vector Operations").
 *
 * Lanes are read as signed numbers; `& 0xff` is their unsigned value. What is stored is taken modulo 2^8 by the typed
 * array.
 */
import * as i32 from "../i32.ts";
import { copyToStage, type Lanes, makeStage } from "./lanes.ts";

const STAGE: Lanes = makeStage();

function unary(lanes: Lanes, to: number, a: number, compute: (a: number) => number): void {
  const bytes = lanes.i8;
  for (let i = 0; i < 16; i++) bytes[8 * to + i] = compute(bytes[8 * a + i]);
}

function binary(lanes: Lanes, to: number, a: number, b: number, compute: (a: number, b: number) => number): void {
  const bytes = lanes.i8;
  for (let i = 0; i < 16; i++) bytes[8 * to + i] = compute(bytes[8 * a + i], bytes[8 * b + i]);
}

function saturateS(value: number): number {
  return value > 127 ? 127 : value < -128 ? -128 : value;
}

function saturateU(value: number): number {
  return value > 255 ? 255 : value < 0 ? 0 : value;
}

export function splat(lanes: Lanes, to: number, value: number): void {
  const bytes = lanes.i8;
  for (let i = 0; i < 16; i++) bytes[8 * to + i] = value;
}

export function extractLaneS(lanes: Lanes, a: number, lane: number): number {
  return lanes.i8[8 * a + lane];
}

export function extractLaneU(lanes: Lanes, a: number, lane: number): number {
  return lanes.i8[8 * a + lane] & 0xff;
}

export function replaceLane(lanes: Lanes, to: number, a: number, value: number, lane: number): void {
  lanes.i64[to] = lanes.i64[a];
  lanes.i64[to + 1] = lanes.i64[a + 1];
  lanes.i8[8 * to + lane] = value;
}

/** @param pattern sixteen lane numbers below 32; those from 16 on mean `b` */
export function shuffle(lanes: Lanes, to: number, a: number, b: number, pattern: Uint8Array): void {
  copyToStage(STAGE, lanes, a, b);
  const bytes = lanes.i8;
  const from = STAGE.i8;
  for (let i = 0; i < 16; i++) bytes[8 * to + i] = from[pattern[i] & 31];
}

/** Lane i is the lane of `a` that lane i of `b` names, or 0 if there is none. */
export function swizzle(lanes: Lanes, to: number, a: number, b: number): void {
  copyToStage(STAGE, lanes, a, b);
  const bytes = lanes.i8;
  const from = STAGE.i8;
  for (let i = 0; i < 16; i++) {
    const lane = from[16 + i];
    bytes[8 * to + i] = (lane & 0xf0) === 0 ? from[lane] : 0;
  }
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
  binary(lanes, to, a, b, (a, b) => (a & 0xff) < (b & 0xff) ? -1 : 0);
}

export function gtS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a > b ? -1 : 0);
}

export function gtU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xff) > (b & 0xff) ? -1 : 0);
}

export function leS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a <= b ? -1 : 0);
}

export function leU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xff) <= (b & 0xff) ? -1 : 0);
}

export function geS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a >= b ? -1 : 0);
}

export function geU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xff) >= (b & 0xff) ? -1 : 0);
}

export function abs(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => a < 0 ? -a : a);
}

export function neg(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => 0 - a);
}

export function popcnt(lanes: Lanes, to: number, a: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = i32.popcntOfBytes(words[2 * a + i]);
}

export function allTrue(lanes: Lanes, a: number): number {
  const bytes = lanes.i8;
  for (let i = 0; i < 16; i++) if (bytes[8 * a + i] === 0) return 0;
  return 1;
}

/** The sign bits of the lanes, lane 0 lowest. */
export function bitmask(lanes: Lanes, a: number): number {
  const bytes = lanes.i8;
  let mask = 0;
  for (let i = 0; i < 16; i++) mask |= (bytes[8 * a + i] >>> 31) << i;
  return mask;
}

/** The lanes of `a` and then of `b`, saturated. */
export function narrowI16x8S(lanes: Lanes, to: number, a: number, b: number): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 16; i++) lanes.i8[8 * to + i] = saturateS(STAGE.i16[i]);
}

export function narrowI16x8U(lanes: Lanes, to: number, a: number, b: number): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 16; i++) lanes.i8[8 * to + i] = saturateU(STAGE.i16[i]);
}

export function shl(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => a << (count & 7));
}

export function shrS(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => a >> (count & 7));
}

export function shrU(lanes: Lanes, to: number, a: number, count: number): void {
  unary(lanes, to, a, (a) => (a & 0xff) >> (count & 7));
}

export function add(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a + b);
}

export function addSatS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateS(a + b));
}

export function addSatU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateU((a & 0xff) + (b & 0xff)));
}

export function sub(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a - b);
}

export function subSatS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateS(a - b));
}

export function subSatU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => saturateU((a & 0xff) - (b & 0xff)));
}

export function minS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a < b ? a : b);
}

export function minU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xff) < (b & 0xff) ? a : b);
}

export function maxS(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a > b ? a : b);
}

export function maxU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => (a & 0xff) > (b & 0xff) ? a : b);
}

/** The average, a half rounded up. */
export function avgrU(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => ((a & 0xff) + (b & 0xff) + 1) >> 1);
}
