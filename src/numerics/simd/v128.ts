/** The operators on v128 as 128 bits (specification section 4.3.5, "Vector Operations"). */
import type { Lanes } from "./lanes.ts";

export function not(lanes: Lanes, to: number, a: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = ~words[2 * a + i];
}

export function and(lanes: Lanes, to: number, a: number, b: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = words[2 * a + i] & words[2 * b + i];
}

export function andnot(lanes: Lanes, to: number, a: number, b: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = words[2 * a + i] & ~words[2 * b + i];
}

export function or(lanes: Lanes, to: number, a: number, b: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = words[2 * a + i] | words[2 * b + i];
}

export function xor(lanes: Lanes, to: number, a: number, b: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) words[2 * to + i] = words[2 * a + i] ^ words[2 * b + i];
}

/** Each bit from `a` where `mask` has a one, else from `b`. */
export function bitselect(lanes: Lanes, to: number, a: number, b: number, mask: number): void {
  const words = lanes.i32;
  for (let i = 0; i < 4; i++) {
    const other = words[2 * b + i];
    words[2 * to + i] = other ^ ((words[2 * a + i] ^ other) & words[2 * mask + i]);
  }
}

export function anyTrue(lanes: Lanes, a: number): number {
  const words = lanes.i32;
  return (words[2 * a] | words[2 * a + 1] | words[2 * a + 2] | words[2 * a + 3]) !== 0 ? 1 : 0;
}
