/**
 * The operators on four f32 lanes (specification section 4.3.5, "Vector Operations"): those of `f32.ts`, lane by lane.
 * Operators that give one of their operands, or change its sign alone, work on the bits and keep every NaN.
 */
import * as f32 from "../f32.ts";
import type { Lanes } from "./lanes.ts";

function unary(lanes: Lanes, to: number, a: number, compute: (a: number) => number): void {
  const floats = lanes.f32;
  for (let i = 0; i < 4; i++) floats[2 * to + i] = compute(floats[2 * a + i]);
}

function binary(lanes: Lanes, to: number, a: number, b: number, compute: (a: number, b: number) => number): void {
  const floats = lanes.f32;
  for (let i = 0; i < 4; i++) floats[2 * to + i] = compute(floats[2 * a + i], floats[2 * b + i]);
}

/** All ones where the comparison holds, else 0. */
function compare(lanes: Lanes, to: number, a: number, b: number, holds: (a: number, b: number) => boolean): void {
  const floats = lanes.f32;
  for (let i = 0; i < 4; i++) lanes.i32[2 * to + i] = holds(floats[2 * a + i], floats[2 * b + i]) ? -1 : 0;
}

export function splat(lanes: Lanes, to: number, value: number): void {
  const floats = lanes.f32;
  for (let i = 0; i < 4; i++) floats[2 * to + i] = value;
}

export function extractLane(lanes: Lanes, a: number, lane: number): number {
  return lanes.f32[2 * a + lane];
}

export function replaceLane(lanes: Lanes, to: number, a: number, value: number, lane: number): void {
  lanes.i64[to] = lanes.i64[a];
  lanes.i64[to + 1] = lanes.i64[a + 1];
  lanes.f32[2 * to + lane] = value;
}

export function eq(lanes: Lanes, to: number, a: number, b: number): void {
  compare(lanes, to, a, b, (a, b) => a === b);
}

export function ne(lanes: Lanes, to: number, a: number, b: number): void {
  compare(lanes, to, a, b, (a, b) => a !== b);
}

export function lt(lanes: Lanes, to: number, a: number, b: number): void {
  compare(lanes, to, a, b, (a, b) => a < b);
}

export function gt(lanes: Lanes, to: number, a: number, b: number): void {
  compare(lanes, to, a, b, (a, b) => a > b);
}

export function le(lanes: Lanes, to: number, a: number, b: number): void {
  compare(lanes, to, a, b, (a, b) => a <= b);
}

export function ge(lanes: Lanes, to: number, a: number, b: number): void {
  compare(lanes, to, a, b, (a, b) => a >= b);
}

export function abs(lanes: Lanes, to: number, a: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = f32.absBits(words[2 * a + i]);
}

export function neg(lanes: Lanes, to: number, a: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = f32.negBits(words[2 * a + i]);
}

export function sqrt(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => Math.sqrt(a));
}

export function ceil(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f32.ceil(a));
}

export function floor(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f32.floor(a));
}

export function trunc(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f32.trunc(a));
}

export function nearest(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f32.nearest(a));
}

/** The array rounds to float32, as it does for all arithmetic here. */
export function add(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a + b);
}

export function sub(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a - b);
}

export function mul(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a * b);
}

export function div(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => a / b);
}

export function min(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => f32.min(a, b));
}

export function max(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => f32.max(a, b));
}

/** `b < a ? b : a`, bits and all. */
export function pmin(lanes: Lanes, to: number, a: number, b: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) {
    const smaller = lanes.f32[2 * b + i] < lanes.f32[2 * a + i] ? b : a;
    words[2 * to + i] = words[2 * smaller + i];
  }
}

/** `a < b ? b : a`, bits and all. */
export function pmax(lanes: Lanes, to: number, a: number, b: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) {
    const larger = lanes.f32[2 * a + i] < lanes.f32[2 * b + i] ? b : a;
    words[2 * to + i] = words[2 * larger + i];
  }
}

export function convertI32x4S(lanes: Lanes, to: number, a: number): void {
  for (let i = 0; i < 4; i++) lanes.f32[2 * to + i] = lanes.i32[2 * a + i];
}

export function convertI32x4U(lanes: Lanes, to: number, a: number): void {
  for (let i = 0; i < 4; i++) lanes.f32[2 * to + i] = lanes.i32[2 * a + i] >>> 0;
}

/** The upper two lanes become 0. */
export function demoteF64x2Zero(lanes: Lanes, to: number, a: number): void {
  const first = lanes.f64[a];
  const second = lanes.f64[a + 1];
  lanes.f32[2 * to] = first;
  lanes.f32[2 * to + 1] = second;
  lanes.i64[to + 1] = 0n;
}
