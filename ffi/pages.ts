/**
 * Native memory for linear memories and tables: a range of addresses reserved once, committed page by page.
 *
 * Because the whole range a 32-bit index can reach is reserved, the base never moves and generated code needs no bounds
 * checks: an access beyond the committed part faults, and the signal handler makes a trap of it. Reserving 8 GiB costs
 * 35 µs and no memory; committing costs 2 µs.
 *
 * JavaScript sees the committed part through one ArrayBuffer. It is detached before the memory goes away and when the
 * memory grows, as WebAssembly demands; leaving old ones attached would also slow every further growth down.
 *
 * Whoever holds that buffer can transfer it, to another thread even, or pass it to an operation that goes on after it was
 * detached: then somebody may write to it whom nothing here can stop. {@linkcode Reservation.markRetained} says that this may be
 * so; `address_space.ts` says what follows.
 *
 * @module
 */

import { type AddressRange, releaseRange, reserveRange, retireRange } from "./address_space.ts";
import { registerGuard } from "./entry.ts";
import { adviceDontNeed, libc, protection, rareLibc, viewAt } from "./libc.ts";

/** Size of a page of the processor, in bytes: the unit of {@linkcode Reservation}. */
export const pageSize = 4096;

/** Bytes to reserve for a 32-bit memory: any 32-bit index plus any 32-bit offset stays inside, with the widest access. */
export const memory32Reservation: number = 2 ** 33 + 2 ** 16;

/** How many times the size of a reservation is kept free behind one that JavaScript may see. */
const SPARE = 3;

/** What to reserve. */
export interface ReservationOptions {
  /** Bytes of address space, a multiple of {@linkcode pageSize}. */
  readonly size: number;
  /** Whether JavaScript may see it: then it takes spare addresses. False by default. */
  readonly shown?: boolean;
  /** Makes accesses of registered code to the uncommitted part end with this trap code; needs the entry library. */
  readonly trapCode?: number;
}

/** A reserved range of addresses. */
export class Reservation implements Disposable {
  /** Where the range starts. */
  readonly address: bigint;
  /** Reserved bytes. */
  readonly size: number;
  readonly #range: AddressRange;
  #committed = 0;
  #buffer = new ArrayBuffer(0);
  readonly #guard: Disposable | undefined;
  /** Whether somebody may have a view, or its address. */
  #kept = false;
  #disposed = false;

  /** @throws {AddressSpaceError} If there are not that many addresses left. */
  constructor({ size, trapCode, shown = false }: ReservationOptions) {
    checkPages(size);
    this.#range = reserveRange({ size, spare: shown ? SPARE * size : 0 });
    this.address = this.#range.address;
    this.size = size;
    if (trapCode === undefined) return;
    try {
      this.#guard = registerGuard(this.address, BigInt(size), trapCode);
    } catch (error) {
      releaseRange(this.#range);
      throw error;
    }
  }

  /** Bytes that can be accessed, from the start of the range. */
  get committed(): number {
    return this.#committed;
  }

  /** The committed bytes. Growing and disposing detach it; one that was taken away is replaced. */
  get buffer(): ArrayBuffer {
    return this.#buffer.detached ? this.refresh() : this.#buffer;
  }

  /**
   * Makes the first `bytes` bytes accessible; what was not before reads as zero. It never shrinks.
   *
   * @param bytes A multiple of {@linkcode pageSize}.
   * @returns The new {@linkcode buffer}.
   * @throws {RangeError} If it is more than was reserved, or the system has no memory left.
   */
  commit(bytes: number): ArrayBuffer {
    this.#checkLive();
    checkPages(bytes);
    if (bytes > this.size) throw new RangeError(`Cannot commit ${bytes} bytes of a reservation of ${this.size}`);
    if (bytes < this.#committed) return this.#buffer;
    if (bytes > this.#committed) {
      const start = this.address + BigInt(this.#committed);
      const added = BigInt(bytes - this.#committed);
      if (libc().mprotect(start, added, protection.read | protection.write) !== 0) {
        throw new RangeError(`Cannot commit ${bytes} bytes: out of memory`);
      }
      this.#committed = bytes;
    }
    return this.refresh();
  }

  /** Replaces the {@linkcode buffer} by a fresh one and detaches the old one, as growing by nothing must. */
  refresh(): ArrayBuffer {
    this.#checkLive();
    this.#detach();
    return this.#buffer = this.#committed === 0 ? new ArrayBuffer(0) : viewAt(this.address, this.#committed);
  }

  /** Detaches the buffer, or finds out that somebody did who has a view now. */
  #detach(): void {
    if (this.#buffer.detached) this.#kept = true;
    else this.#buffer.transfer(0);
  }

  /** Says that from now on somebody may keep the {@linkcode buffer}, or have an operation under way that uses it. */
  markRetained(): void {
    this.#kept = true;
  }

  /** Sets the committed bytes to zero by giving their pages back. */
  clear(): void {
    this.#checkLive();
    if (this.#committed > 0) rareLibc().madvise(this.address, BigInt(this.#committed), adviceDontNeed);
  }

  /**
   * Detaches the buffer and gives memory and addresses back, except addresses that somebody may keep. Nothing native may use
   * them any more.
   */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#detach();
    this.#buffer = new ArrayBuffer(0);
    this.#guard?.[Symbol.dispose]();
    if (this.#kept) retireRange(this.#range, this.#committed);
    else releaseRange(this.#range);
    this.#committed = 0;
  }

  #checkLive(): void {
    if (this.#disposed) throw new TypeError("Cannot use memory that was disposed");
  }
}

function checkPages(bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes % pageSize !== 0) {
    throw new RangeError(`${bytes} is no number of whole pages`);
  }
}
