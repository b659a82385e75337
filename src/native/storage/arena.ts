/**
 * Small pieces of native memory for contexts, records and value slots: cut from ArrayBuffers, whose contents V8 never
 * moves, so that they need no system call and live exactly as long as somebody refers to them.
 *
 * @module
 */
import { addressOf } from "../../../ffi/libc.ts";

/** A piece of memory, zeroed. */
export interface Piece {
  readonly address: bigint;
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
}

const CHUNK = 1 << 16;

/** Hands out pieces. They are never given back one by one. */
export class Arena {
  readonly #chunks: ArrayBuffer[] = [];
  #address = 0n;
  #used = CHUNK;

  /** A piece whose address is a multiple of 16. */
  allocate(bytes: number): Piece {
    const size = (bytes + 15) & ~15;
    if (size > CHUNK) return { ...this.#chunk(size), byteOffset: 0 };
    if (this.#used + size > CHUNK) {
      this.#address = this.#chunk(CHUNK).address;
      this.#used = 0;
    }
    const byteOffset = this.#used;
    this.#used += size;
    return { address: this.#address + BigInt(byteOffset), buffer: this.#chunks[this.#chunks.length - 1], byteOffset };
  }

  #chunk(size: number): { address: bigint; buffer: ArrayBuffer } {
    const buffer = new ArrayBuffer(size);
    // What is too large to share a chunk goes before the one that is being cut up.
    if (size > CHUNK) this.#chunks.unshift(buffer);
    else this.#chunks.push(buffer);
    return { address: addressOf(new Uint8Array(buffer)), buffer };
  }
}
