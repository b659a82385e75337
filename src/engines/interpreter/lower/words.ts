/**
 * A growing run of instruction words with absolute positions. A function may be lowered once more into words of its
 * own, which begin where the function began, to find out which operator an instruction came from.
 *
 * @module
 */

/** Instruction words `origin … end`. */
export class Words {
  /** The words; replaced when they grow. */
  words: Int32Array;
  /** Position after the last word. */
  end: number;
  readonly #origin: number;

  constructor(origin = 0) {
    this.words = new Int32Array(1024);
    this.end = origin;
    this.#origin = origin;
  }

  /** Appends a word. */
  push(word: number): void {
    const at = this.end++ - this.#origin;
    if (at === this.words.length) this.#grow();
    this.words[at] = word;
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.words.length);
    larger.set(this.words);
    this.words = larger;
  }

  /** The word at a position. */
  get(position: number): number {
    return this.words[position - this.#origin];
  }

  /** Replaces the word at a position. */
  set(position: number, word: number): void {
    this.words[position - this.#origin] = word;
  }
}
