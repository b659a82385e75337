/**
 * A linear memory in native storage: a reserved range of addresses, so that its base never moves and generated code for
 * 32-bit addresses needs no bounds checks.
 *
 * @module
 */
import { memory32Reservation, Reservation } from "../../../ffi/pages.ts";
import { storageEntry } from "../layout.ts";
import type { MemoryBacking } from "../storage.ts";
import { TRAPS } from "../trap.ts";
import type { Piece } from "./arena.ts";

/**
 * The most bytes that a memory can have: a page less than 32 bits can address. An access that did not trap then proves that
 * adding up to 64 KiB to its address does not wrap around, which generated code makes use of.
 */
export const MOST_BYTES: number = 2 ** 32 - 2 ** 16;

/** Addresses that are reserved behind what 32-bit operands reach, for sums of an address and a small constant. */
const SLACK = 2 ** 16;

/** The bytes of a memory. */
export class NativeMemory implements MemoryBacking, Disposable {
  readonly #reservation: Reservation;
  readonly #length: BigUint64Array;
  readonly #lengthAddress: bigint;

  /** @param length 8 bytes, which keep the present size for generated code. */
  constructor(length: Piece) {
    this.#length = new BigUint64Array(length.buffer, length.byteOffset, 1);
    this.#lengthAddress = length.address;
    this.#reservation = new Reservation({
      size: memory32Reservation + SLACK,
      trapCode: TRAPS.memoryOutOfBounds.number,
    });
  }

  get contents(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer);
  }

  get buffer(): ArrayBuffer {
    return this.#reservation.buffer;
  }

  grow(bytes: number): boolean {
    if (bytes > MOST_BYTES) return false;
    try {
      this.#reservation.commit(bytes);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.#length[0] = BigInt(bytes);
    return true;
  }

  /** Writes the memory's {@linkcode storageEntry}. */
  describe(view: DataView, at: number): void {
    view.setBigUint64(at + storageEntry.base, this.#reservation.address, true);
    view.setBigUint64(at + storageEntry.length, this.#lengthAddress, true);
  }

  [Symbol.dispose](): void {
    this.#reservation[Symbol.dispose]();
  }
}
