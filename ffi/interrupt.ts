/**
 * Stopping native code that runs for too long, from another thread.
 *
 * Loops that shall be stoppable read one byte of the thread's interrupt page at each round, as a volatile load. The load
 * succeeds until somebody takes the page's access rights away; then it faults, and the signal handler makes a trap of it.
 * Against a word in ctx that is read, compared and branched on, this costs no branch and lets LLVM go on unrolling:
 * in a loop of one multiplication it made no measurable difference, where the word made the loop eight times slower.
 *
 * @module
 */

import { registerGuard } from "./entry.ts";
import { libc, mapFailed, protection, reserveFlags } from "./libc.ts";

const size = 4096n;

/**
 * The page that this thread's native loops read.
 *
 * It is never unmapped: a request that comes late must not hit other memory. Make one for each thread, not for each run;
 * a run that starts calls {@linkcode reset}.
 */
export class InterruptPage {
  /** Where generated code reads, and what other threads need to know for {@linkcode requestInterrupt}. */
  readonly address: bigint;

  /**
   * @param trapCode What interrupted code traps with. The entry library must be loaded.
   * @throws {RangeError} If there is no memory for the page.
   */
  constructor(trapCode: number) {
    this.address = libc().mmap(0n, size, protection.read, reserveFlags, -1, 0n);
    if (this.address === mapFailed) throw new RangeError("Cannot map a page for interrupts");
    registerGuard(this.address, size, trapCode);
  }

  /** Lets native code run again. */
  reset(): void {
    libc().mprotect(this.address, size, protection.read);
  }
}

/**
 * Stops the native code of the thread whose {@linkcode InterruptPage} has this address, at the next round of a loop, and
 * every further one until the page is reset. Any thread may call it.
 */
export function requestInterrupt(address: bigint): void {
  libc().mprotect(address, size, protection.none);
}
