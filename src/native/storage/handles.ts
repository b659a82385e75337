/**
 * Values of JavaScript that native code holds as `externref`: each is the number of a handle there. Holders are not
 * counted. When there are many, whatever looks like a handle in the memory where native code can keep references keeps it, and
 * all others are free again, as with exceptions.
 *
 * Numbers begin at one that stands on no stack by chance, as small and round ones do; addresses are larger than all.
 *
 * @module
 */
import { LimitError } from "../../runtime/errors.ts";

const FIRST = 0xa6b3_c5d1;
/** So many handles make it worth looking for those that are free. */
const WORTH_COLLECTING = 4096;
/** Handles that there can be at once. */
const MOST = 2 ** 24;
/** What stands for -0, which is the same key as 0. */
const NEGATIVE_ZERO = Symbol();

/** The handles of a cluster. */
export class Handles {
  readonly #holders: () => Iterable<Uint32Array>;
  readonly #words: Map<unknown, bigint>;
  readonly #values: unknown[] = [];
  readonly #free: number[] = [];
  #used = 0;
  #collectAt = WORTH_COLLECTING;

  /**
   * @param words The words of all values, among them those that are no handles.
   * @param holders Native memory that may hold references: its 64-bit words as pairs of 32 bits.
   */
  constructor(words: Map<unknown, bigint>, holders: () => Iterable<Uint32Array>) {
    this.#words = words;
    this.#holders = holders;
  }

  /** The word for a value. It is good as long as it stands where the holders are looked through. */
  word(value: unknown): bigint {
    const key = keyOf(value);
    let word = this.#words.get(key);
    if (word === undefined) {
      const number = this.#take();
      this.#values[number] = value;
      this.#words.set(key, word = BigInt(FIRST + number));
      this.#used++;
    }
    return word;
  }

  /** The value for a word that {@linkcode word} made. */
  value(word: bigint): unknown {
    return this.#values[Number(word) - FIRST];
  }

  #take(): number {
    if (this.#used >= this.#collectAt) this.#collect();
    if (this.#used >= MOST) throw new LimitError(`more than ${MOST} references of the host are in use`);
    return this.#free.pop() ?? this.#values.length;
  }

  #collect(): void {
    const marked = this.#mark(), values = this.#values;
    this.#free.length = 0;
    for (let number = values.length - 1; number >= 0; number--) {
      if (marked[number] === 1) continue;
      this.#words.delete(keyOf(values[number]));
      values[number] = FREE;
      this.#free.push(number);
    }
    this.#used = values.length - this.#free.length;
    this.#collectAt = Math.max(WORTH_COLLECTING, 2 * this.#used);
  }

  /** Which handles are held: 1 for those. */
  #mark(): Uint8Array {
    const { length } = this.#values, marked = new Uint8Array(length);
    for (const words of this.#holders()) {
      for (let i = 0; i + 1 < words.length; i += 2) {
        const number = words[i] - FIRST;
        if (words[i + 1] === 0 && number >= 0 && number < length) marked[number] = 1;
      }
    }
    return marked;
  }
}

/** Stands where there is no value; nobody else has it, so that no key is that of a free handle. */
const FREE = Symbol();

function keyOf(value: unknown): unknown {
  return Object.is(value, -0) ? NEGATIVE_ZERO : value;
}
