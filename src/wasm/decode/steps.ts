/**
 * Decoding in steps: long sections pause between their entries, so that a program that compiles a large module on a
 * server can answer others in the meantime.
 *
 * @module
 */

/** Work that may be interrupted wherever it yields. */
export type Steps<T = void> = Generator<void, T>;

/** Entries from one step to the next: some ten microseconds of work. */
const STRIDE = 256;

/** Does something `count` times. */
export function* repeat(count: number, action: (index: number) => void): Steps {
  for (let i = 0; i < count; i++) {
    action(i);
    if (i % STRIDE === STRIDE - 1) yield;
  }
}

/** Reads the entries of a vector whose length was read and checked; it allocates nothing before they are there. */
export function* readItems<T>(count: number, read: () => T): Steps<T[]> {
  const items: T[] = [];
  yield* repeat(count, () => void items.push(read()));
  return items;
}

/** Does all steps in one go. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
