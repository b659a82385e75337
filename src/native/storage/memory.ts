/**
 * A linear memory in native storage: a reserved range of addresses, so that its base never moves and generated code for
 * 32-bit addresses needs no bounds checks.
 *
 * @module
 */
import { memory32Reservation, Reservation } from "../../../ffi/pages.ts";
import { LimitError } from "../../runtime/errors.ts";
import { storageEntry } from "../layout.ts";
import type { MemoryBacking } from "../../runtime/objects/storage.ts";
import { TRAPS } from "../../runtime/trap.ts";
import type { Piece } from "./arena.ts";

/** The most bytes that a memory can have, and those that one can have which did not begin with them; see `isFull`. */
const ALL_BYTES = 2 ** 32, MOST_BYTES = ALL_BYTES - 2 ** 16;

/** Addresses that are reserved behind what 32-bit operands reach, for sums of an address and a small constant. */
const SLACK = 2 ** 16;

function reserve(): Reservation {
  try {
    return new Reservation({
      size: memory32Reservation + SLACK,
      trapCode: TRAPS.memoryOutOfBounds.number,
      shown: true,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new LimitError(error.message, { cause: error });
    throw error;
  }
}

/** The bytes of a memory. */
export class NativeMemory implements MemoryBacking, Disposable {
  readonly #reservation: Reservation;
  readonly #most: number;
  readonly #length: BigUint64Array;
  readonly #lengthAddress: bigint;

  /**
   * @param bytes The size that it begins with.
   * @param length 8 bytes, which keep the present size for generated code.
   * @throws {LimitError} if that cannot be had.
   */
  constructor(bytes: number, length: Piece) {
    if (bytes > ALL_BYTES) throw new LimitError(`native memories have at most ${ALL_BYTES} bytes`);
    this.#most = bytes === ALL_BYTES ? ALL_BYTES : MOST_BYTES;
    this.#length = new BigUint64Array(length.buffer, length.byteOffset, 1);
    this.#lengthAddress = length.address;
    this.#reservation = reserve();
    if (this.grow(bytes)) return;
    this.#reservation[Symbol.dispose]();
    throw new LimitError(`the system has no ${bytes} bytes left`);
  }

  get contents(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#reservation.buffer);
  }

  get buffer(): ArrayBuffer {
    this.markRetained();
    return this.#reservation.buffer;
  }

  markRetained(): void {
    this.#reservation.markRetained();
  }

  grow(bytes: number): boolean {
    if (bytes > this.#most) return false;
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
