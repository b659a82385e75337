/**
 * Writes the binary format: LEB128 integers, sections, vectors.
 *
 * @module
 */

/** Bytes that grow. */
export class Bytes {
  readonly #bytes: number[] = [];

  /** How many there are. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Appends a few bytes as they are. */
  raw(...bytes: readonly number[]): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** Appends any number of bytes. */
  append(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** Appends an unsigned integer below 2^32. */
  u32(value: number): this {
    for (; value > 0x7f; value = Math.floor(value / 128)) this.#bytes.push(value & 0x7f | 0x80);
    this.#bytes.push(value);
    return this;
  }

  /** Appends a signed integer. */
  signed(value: bigint): this {
    for (;;) {
      const byte = Number(value & 0x7fn);
      value >>= 7n;
      const last = value === (byte & 0x40 ? -1n : 0n);
      this.#bytes.push(last ? byte : byte | 0x80);
      if (last) return this;
    }
  }

  /** Appends a string with its length. */
  name(text: string): this {
    return this.blob(new TextEncoder().encode(text));
  }

  /** Appends other bytes with their number. */
  blob(bytes: ArrayLike<number> & Iterable<number>): this {
    return this.u32(bytes.length).append(bytes);
  }

  /** Appends an operator's code as the operator table has it. */
  operator(code: number): this {
    return code < 0x100 ? this.raw(code) : this.raw(code >> 12).u32(code & 0xfff);
  }

  /** What was written. */
  toArray(): number[] {
    return this.#bytes;
  }
}

/** A section of a module. */
export function section(id: number, contents: Bytes): number[] {
  return new Bytes().raw(id).blob(contents.toArray()).toArray();
}

/** A vector of things, each written by `write`. */
export function vector<T>(items: readonly T[], write: (bytes: Bytes, item: T, index: number) => void): Bytes {
  const bytes = new Bytes().u32(items.length);
  items.forEach((item, index) => write(bytes, item, index));
  return bytes;
}

/** A module of sections, which must come in the order of the format. */
export function moduleOf(sections: readonly number[][]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0].concat(...sections));
}
