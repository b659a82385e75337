/**
 * A seeded source of random numbers, so that a failure can be repeated from its seed.
 *
 * @module
 */

/** Random numbers from a seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** An unsigned integer of 32 bits. */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.#state ^ this.#state >>> 15, this.#state | 1);
    x ^= x + Math.imul(x ^ x >>> 7, x | 61);
    return (x ^ x >>> 14) >>> 0;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return this.bits() % limit;
  }

  /** One of several. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }
}

/** A number that follows from others: what a plan does not spell out, yet has to be the same whenever it is built. */
export function mix(...numbers: readonly number[]): number {
  return numbers.reduce((state, number) => new Random(state ^ Math.imul(number + 1, 0x9e3779b1)).bits(), 0x2545f491);
}
