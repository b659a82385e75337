/**
 * The operators on two f64 lanes (specification section 4.3.5, "Vector Operations"): those of `f64.ts`, lane by lane.
 * Operators that give one of their operands, or change its sign alone, work on the bits and keep every NaN.
 */
import * as f64 from "../f64.ts";
import type { Lanes } from "./lanes.ts";

function unary(lanes: Lanes, to: number, a: number, compute: (a: number) => number): void {
  const doubles = lanes.f64;
  doubles[to] = compute(doubles[a]);
  doubles[to + 1] = compute(doubles[a + 1]);
}

function binary(lanes: Lanes, to: number, a: number, b: number, compute: (a: number, b: number) => number): void {
  const doubles = lanes.f64;
  doubles[to] = compute(doubles[a], doubles[b]);
  doubles[to + 1] = compute(doubles[a + 1], doubles[b + 1]);
}

/** All ones where the comparison holds, else 0. */
function compare(lanes: Lanes, to: number, a: number, b: number, holds: (a: number, b: number) => boolean): void {
  const doubles = lanes.f64;
  lanes.i64[to] = BigInt(holds(doubles[a], doubles[b]) ? -1 : 0);
  lanes.i64[to + 1] = BigInt(holds(doubles[a + 1], doubles[b + 1]) ? -1 : 0);
}

export function splat(lanes: Lanes, to: number, value: number): void {
  lanes.f64[to] = value;
  lanes.f64[to + 1] = value;
}

export function extractLane(lanes: Lanes, a: number, lane: number): number {
  return lanes.f64[a + lane];
}

export function replaceLane(lanes: Lanes, to: number, a: number, value: number, lane: number): void {
  lanes.i64[to] = lanes.i64[a];
  lanes.i64[to + 1] = lanes.i64[a + 1];
  lanes.f64[to + lane] = value;
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
  lanes.i64[to] = f64.absBits(lanes.i64[a]);
  lanes.i64[to + 1] = f64.absBits(lanes.i64[a + 1]);
}

export function neg(lanes: Lanes, to: number, a: number): void {
  lanes.i64[to] = f64.negBits(lanes.i64[a]);
  lanes.i64[to + 1] = f64.negBits(lanes.i64[a + 1]);
}

export function sqrt(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => Math.sqrt(a));
}

export function ceil(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f64.ceil(a));
}

export function floor(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f64.floor(a));
}

export function trunc(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f64.trunc(a));
}

export function nearest(lanes: Lanes, to: number, a: number): void {
  unary(lanes, to, a, (a) => f64.nearest(a));
}

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
  binary(lanes, to, a, b, (a, b) => f64.min(a, b));
}

export function max(lanes: Lanes, to: number, a: number, b: number): void {
  binary(lanes, to, a, b, (a, b) => f64.max(a, b));
}

/** `b < a ? b : a`, bits and all. */
export function pmin(lanes: Lanes, to: number, a: number, b: number): void {
  const doubles = lanes.f64;
  lanes.i64[to] = lanes.i64[doubles[b] < doubles[a] ? b : a];
  lanes.i64[to + 1] = lanes.i64[doubles[b + 1] < doubles[a + 1] ? b + 1 : a + 1];
}

/** `a < b ? b : a`, bits and all. */
export function pmax(lanes: Lanes, to: number, a: number, b: number): void {
  const doubles = lanes.f64;
  lanes.i64[to] = lanes.i64[doubles[a] < doubles[b] ? b : a];
  lanes.i64[to + 1] = lanes.i64[doubles[a + 1] < doubles[b + 1] ? b + 1 : a + 1];
}

export function convertLowI32x4S(lanes: Lanes, to: number, a: number): void {
  const second = lanes.i32[2 * a + 1];
  lanes.f64[to] = lanes.i32[2 * a];
  lanes.f64[to + 1] = second;
}

export function convertLowI32x4U(lanes: Lanes, to: number, a: number): void {
  const second = lanes.i32[2 * a + 1];
  lanes.f64[to] = lanes.i32[2 * a] >>> 0;
  lanes.f64[to + 1] = second >>> 0;
}

export function promoteLowF32x4(lanes: Lanes, to: number, a: number): void {
  const second = lanes.f32[2 * a + 1];
  lanes.f64[to] = lanes.f32[2 * a];
  lanes.f64[to + 1] = second;
}
