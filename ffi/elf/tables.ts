/**
 * The tables of a shared object that are built entry by entry: strings and the symbol hash.
 *
 * @module
 */

/** A string table: NUL-terminated texts, each stored once, addressed by byte offset. */
export class StringTable {
  #bytes = new Uint8Array(256);
  #size = 1; // offset 0 is the empty string
  readonly #offsets = new Map<string, number>([["", 0]]);
  readonly #encoder = new TextEncoder();

  /** Returns the offset of `text`, adding it when it is new. */
  add(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const offset = this.#size;
    const longest = offset + text.length * 3 + 1;
    if (longest > this.#bytes.length) this.#grow(longest);
    this.#size += this.#encoder.encodeInto(text, this.#bytes.subarray(offset)).written + 1;
    this.#offsets.set(text, offset);
    return offset;
  }

  /** The table's content so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/**
 * Builds the content of a DT_HASH section.
 *
 * @param names The dynamic symbols' names; index 0 is the null symbol.
 */
export function buildHashTable(names: readonly string[]): Uint32Array<ArrayBuffer> {
  const buckets = Math.max(1, names.length >> 1);
  const table = new Uint32Array(2 + buckets + names.length);
  const chains = 2 + buckets;
  table[0] = buckets;
  table[1] = names.length;
  for (let index = 1; index < names.length; index++) {
    const bucket = 2 + hashName(names[index]) % buckets;
    table[chains + index] = table[bucket];
    table[bucket] = index;
  }
  return table;
}

/** The hash function of the System V gABI. */
function hashName(name: string): number {
  let hash = 0;
  for (const byte of new TextEncoder().encode(name)) {
    hash = (hash << 4) + byte;
    const high = hash & 0xf000_0000;
    hash = (hash ^ (high >>> 24)) & ~high;
  }
  return hash >>> 0;
}
