/**
 * The relaxed operators whose result is not that of another operator.
 *
 * Where the specification lets an implementation choose, all functions take the choice of its deterministic profile
 * (section 4.3.6, "Relaxed Operations": every parameter is 0), so that all engines agree with each other on every machine.
 * That makes most relaxed operators names for strict ones (`relaxed_swizzle` is `swizzle`, `relaxed_laneselect` is
 * `bitselect`, …); the table says which. Multiply-add rounds twice, and the dot product takes both operands as signed.
 */
import { copyToStage, type Lanes, makeStage } from "./lanes.ts";

const STAGE: Lanes = makeStage();

/** a * b + c */
export function f32x4Madd(lanes: Lanes, to: number, a: number, b: number, c: number): void {
  const floats = lanes.f32;
  for (let i = 0; i < 4; i++) {
    floats[2 * to + i] = Math.fround(floats[2 * a + i] * floats[2 * b + i]) + floats[2 * c + i];
  }
}

/** -(a * b) + c, the negation being that of `a`. */
export function f32x4Nmadd(lanes: Lanes, to: number, a: number, b: number, c: number): void {
  const floats = lanes.f32;
  for (let i = 0; i < 4; i++) {
    floats[2 * to + i] = Math.fround(-floats[2 * a + i] * floats[2 * b + i]) + floats[2 * c + i];
  }
}

/** a * b + c */
export function f64x2Madd(lanes: Lanes, to: number, a: number, b: number, c: number): void {
  const doubles = lanes.f64;
  doubles[to] = doubles[a] * doubles[b] + doubles[c];
  doubles[to + 1] = doubles[a + 1] * doubles[b + 1] + doubles[c + 1];
}

/** -(a * b) + c, the negation being that of `a`. */
export function f64x2Nmadd(lanes: Lanes, to: number, a: number, b: number, c: number): void {
  const doubles = lanes.f64;
  doubles[to] = -doubles[a] * doubles[b] + doubles[c];
  doubles[to + 1] = -doubles[a + 1] * doubles[b + 1] + doubles[c + 1];
}

/** The sum of the products of bytes `i` and `i + 1` of the staged operands, saturated: only (-128)² twice is too large. */
function dotOfStaged(i: number): number {
  const bytes = STAGE.i8;
  return Math.min(bytes[i] * bytes[16 + i] + bytes[i + 1] * bytes[17 + i], 0x7fff);
}

export function dotI8x16S(lanes: Lanes, to: number, a: number, b: number): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 8; i++) lanes.i16[4 * to + i] = dotOfStaged(2 * i);
}

/** Sums of four products, added to the lanes of `c`. */
export function dotI8x16AddS(lanes: Lanes, to: number, a: number, b: number, c: number): void {
  copyToStage(STAGE, lanes, a, b);
  for (let i = 0; i < 4; i++) {
    lanes.i32[2 * to + i] = (dotOfStaged(4 * i) + dotOfStaged(4 * i + 2) + lanes.i32[2 * c + i]) | 0;
  }
}
