/**
 * Long work of this thread in slices, between which other things happen: a server that compiles a large module keeps
 * answering.
 *
 * @module
 */

/** Milliseconds of a slice. */
const SLICE = 8;
/** Taken when the program starts: tests replace it. */
const { setTimeout } = globalThis;

/** Does the steps, and every few milliseconds makes room for others. */
export async function inSlices<T>(steps: Generator<void, T>): Promise<T> {
  for (let until = performance.now() + SLICE;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    until = performance.now() + SLICE;
  }
}
