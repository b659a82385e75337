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
 * Whoever holds that buffer can transfer it, to another thread even, and there is then a view that nothing here can detach.
 * The addresses of such a memory are never given back: what was taken away keeps reading and writing pages that are
 * nobody else's.
 *
 * @module
 */

import { registerGuard } from "./entry.ts";
import { adviceDontNeed, libc, mapFailed, protection, reserveFlags, viewAt } from "./libc.ts";

/** Size of a page of the processor, in bytes: the unit of {@linkcode Reservation}. */
export const pageSize = 4096;

/** Bytes to reserve for a 32-bit memory: any 32-bit index plus any 32-bit offset stays inside, with the widest access. */
export const memory32Reservation: number = 2 ** 33 + 2 ** 16;

/** What to reserve. */
export interface ReservationOptions {
  /** Bytes of address space, a multiple of {@linkcode pageSize}. */
  readonly size: number;
  /** Makes accesses of registered code to the uncommitted part end with this trap code; needs the entry library. */
  readonly trapCode?: number;
}

/** A reserved range of addresses. */
export class Reservation implements Disposable {
  /** Where the range starts. */
  readonly address: bigint;
  /** Reserved bytes. */
  readonly size: number;
  #committed = 0;
  #buffer = new ArrayBuffer(0);
  readonly #guard: Disposable | undefined;
  /** Whether a view was taken away. */
  #escaped = false;
  #disposed = false;

  /** @throws {RangeError} If the system has not that much address space left. */
  constructor({ size, trapCode }: ReservationOptions) {
    checkPages(size);
    const address = libc().mmap(0n, BigInt(size), protection.none, reserveFlags, -1, 0n);
    if (address === mapFailed) throw new RangeError(`Cannot reserve ${size} bytes of address space`);
    this.address = address;
    this.size = size;
    if (trapCode === undefined) return;
    try {
      this.#guard = registerGuard(address, BigInt(size), trapCode);
    } catch (error) {
      libc().munmap(address, BigInt(size));
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
    if (this.#buffer.detached) this.#escaped = true;
    else this.#buffer.transfer(0);
  }

  /** Sets the committed bytes to zero by giving their pages back. */
  clear(): void {
    this.#checkLive();
    if (this.#committed > 0) libc().madvise(this.address, BigInt(this.#committed), adviceDontNeed);
  }

  /** Detaches the buffer and gives memory and addresses back. Nothing native may use them any more. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#detach();
    this.#buffer = new ArrayBuffer(0);
    this.#guard?.[Symbol.dispose]();
    if (this.#escaped) libc().madvise(this.address, BigInt(this.#committed), adviceDontNeed);
    else libc().munmap(this.address, BigInt(this.size));
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
