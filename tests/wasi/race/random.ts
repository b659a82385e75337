/**
 * Numbers that look random and are the same for the same seed, and what the racers choose with them.
 *
 * @module
 */

/** A sequence of numbers. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor(this.#state / 2 ** 32 * end);
  }

  /** One of some. */
  of<T>(choices: ArrayLike<T>): T {
    return choices[this.below(choices.length)];
  }
}

/** Names of entries: so few that everybody is in everybody's way. */
export const NAMES = "abc";

/** The paths that there usually are: directories, and a file in each. */
export const DIRECTORIES: readonly (readonly string[])[] = [[], ["a"], ["b"], ["a", "b"]];
export const FILE = "c";

/** A path, more often than not one that there usually is. */
export function randomPath(random: Random): readonly string[] {
  if (random.below(3) > 0) return [...random.of(DIRECTORIES), random.below(3) > 0 ? FILE : random.of(NAMES)];
  return Array.from({ length: 1 + random.below(3) }, () => random.of(NAMES));
}
