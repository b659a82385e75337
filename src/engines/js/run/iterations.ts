/**
 * How long a loop runs before it returns, so that it is called again and V8 can go on in better code; see passes/outline.ts.
 *
 * @module
 */
import type { Code } from "../../../runtime/mod.ts";

/** Milliseconds that a loop shall run between two calls: in between, V8 cannot change its mind. */
const SHORTEST = 1, LONGEST = 4;
/** A loop that ends within so many milliseconds shall not return before it does. */
const UNNOTICED = 0.04;
/** Iterations that a loop makes before it returns for the first time. */
const FEWEST = 16, MOST = 1 << 16;

/** For each function of a module, how many iterations its loops make before they return for the first time. */
export function initialIterations(functions: number): Int32Array {
  return new Int32Array(functions).fill(FEWEST);
}

/** Makes what calls a loop that returned before its end, until it has ended; it returns how the loop was left. */
export function resumer(initial: Int32Array): Code {
  return (loop: (fp: number, iterations: number) => number, index: number, fp: number): number => {
    let iterations = initial[index], last = performance.now(), exit: number;
    do {
      exit = loop(fp, iterations);
      const now = performance.now(), spent = now - last;
      last = now;
      if (spent < UNNOTICED && initial[index] < MOST) initial[index] <<= 1;
      else if (spent > SHORTEST && initial[index] > FEWEST) initial[index] >>= 1;
      if (spent < SHORTEST) iterations = Math.min(iterations << 1, 1 << 29);
      else if (spent > LONGEST) iterations = Math.max(Math.trunc(iterations * SHORTEST / spent), 1);
    } while (exit < 0);
    return exit;
  };
}
