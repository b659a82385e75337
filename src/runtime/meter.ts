/**
 * Limits on the time that a program may take: fuel, counted in function calls and loop iterations, and a deadline.
 * Engines count in their own cheap way and settle with the meter now and then.
 *
 * @module
 */
import { limitOf, requireOptions } from "../wasm/options.ts";
import { trap } from "./trap.ts";

/** Limits of {@linkcode Meter}. */
export interface MeterOptions {
  /** How many calls and loop iterations may run; no limit by default. */
  fuel?: number;
  /** After how many milliseconds the program is stopped; no limit by default. */
  timeout?: number;
}

const WHAT = "Cannot limit a cluster";

/** Counts what a cluster's programs use. */
export class Meter {
  /** Fuel that is left. */
  fuel: number;
  readonly #deadline: number;
  #interrupted = false;

  /** A meter whose deadline counts from now. */
  constructor(options: MeterOptions = {}) {
    requireOptions(WHAT, options, { fuel: true, timeout: true });
    this.fuel = limitOf(WHAT, "fuel", options.fuel, Infinity);
    this.#deadline = performance.now() + limitOf(WHAT, "timeout", options.timeout, Infinity);
  }

  /** Whether engines must count at all. */
  get limited(): boolean {
    return this.fuel !== Infinity || this.#deadline !== Infinity;
  }

  /** Stops the program at the next check. */
  interrupt(): void {
    this.#interrupted = true;
  }

  /** Takes fuel that was used; traps if there is none left, the deadline has passed, or somebody interrupts. */
  consume(fuel: number): void {
    this.fuel -= fuel;
    if (this.fuel < 0) trap("outOfFuel");
    if (performance.now() > this.#deadline) trap("timeout");
    if (this.#interrupted) trap("interrupted");
  }
}
