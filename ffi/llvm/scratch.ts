/**
 * Memory at a known address for the arrays and C strings that LLVM calls take.
 *
 * Filling it is a few stores; a fresh typed array per call would cost more than the call.
 *
 * @module
 */

import { addressOf } from "../libc.ts";

const names = new Uint8Array(new ArrayBuffer(256)); // byte 0 stays zero: the empty name
const encoder = new TextEncoder();

/** Returns the address of an empty C string: the name of all values, which are numbered when printed. */
export function emptyName(): bigint {
  return addressOf(names);
}

/** Stores a name as a C string, cut when very long, and returns its address, good until the next call. */
export function writeName(name: string): bigint {
  const { written } = encoder.encodeInto(name, names.subarray(1, names.length - 1));
  names[1 + written] = 0;
  return addressOf(names) + 1n;
}

/** An array of references, refilled for each call. */
export class ArgumentArray {
  #items = new BigUint64Array(new ArrayBuffer(32 * 8));
  #address = addressOf(this.#items);

  /** Stores the references and returns the array's address, good until the next call. */
  write(references: readonly bigint[]): bigint {
    const count = references.length;
    if (count > this.#items.length) this.#grow(count);
    const items = this.#items;
    for (let index = 0; index < count; index++) items[index] = references[index];
    return this.#address;
  }

  #grow(count: number): void {
    this.#items = new BigUint64Array(new ArrayBuffer(count * 2 * 8));
    this.#address = addressOf(this.#items);
  }
}
