/**
 * Limits on the time that programs may take: fuel, and a deadline.
 *
 * A unit of fuel is spent where a function that a module defines is called, and where the body of a loop starts, at its
 * first turn and at every other. That is all; each engine counts the same.
 *
 * Engines count down one word, the cluster's, and ask the meter when it falls below zero. The meter hands out what it has
 * little by little, so the fuel that is left is what lies in the word and what was not handed out yet, at every moment at
 * which anybody can look.
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

/** Units that may run until an engine asks again, and the clock is looked at. */
const QUANTUM = 10_000;

/**
 * Counts what a cluster's programs use.
 *
 * @example
 * ```ts
 * import { Cluster } from "@wasmine/wasmine";
 *
 * using cluster = new Cluster({ fuel: 1000 });
 * // … run something …
 * console.log(cluster.meter.fuel); // 1000
 * cluster.meter.addFuel(500);
 * cluster.meter.fuel = 100;
 * ```
 */
export class Meter {
  /** The units that may run before {@linkcode refill} is called; an engine counts them down, by any code of the cluster. */
  readonly word: Int32Array;
  /** Fuel that was not handed out. */
  #reserve: number;
  readonly #deadline: number;
  #interrupted = false;
  #counts: boolean;
  /** Whether there may be code that does not count. */
  #uncounted = false;

  /**
   * A meter whose deadline counts from now.
   *
   * @param word What engines count down, where they can reach it; 0.
   */
  constructor(options: MeterOptions = {}, word: Int32Array = new Int32Array(1)) {
    requireOptions(WHAT, options, { fuel: true, timeout: true });
    const timeout = limitOf(WHAT, "timeout", options.timeout, Infinity);
    this.word = word;
    this.#reserve = limitOf(WHAT, "fuel", options.fuel, Infinity);
    this.#deadline = performance.now() + timeout;
    this.#counts = this.#reserve !== Infinity || timeout !== Infinity;
  }

  /** Whether engines must count at all. */
  get counts(): boolean {
    return this.#counts;
  }

  /** Says that code was made by what {@linkcode counts} says now. */
  linked(): void {
    if (!this.#counts) this.#uncounted = true;
  }

  /**
   * Fuel that is left; Infinity without a limit. Setting it is possible at any time, also by a function of the host that a
   * program calls.
   *
   * @throws {TypeError} when set, if it is no number, or the cluster runs code that does not count.
   * @throws {RangeError} when set, if it is negative or NaN.
   */
  get fuel(): number {
    return Math.max(0, this.#reserve + this.word[0]);
  }

  set fuel(fuel: number) {
    const reserve = limitOf(WHAT, "fuel", fuel, Infinity);
    if (reserve !== Infinity) this.#startCounting();
    this.#reserve = reserve;
    this.word[0] = 0;
  }

  /** Adds to the fuel that is left; throws as setting it does. */
  addFuel(fuel: number): void {
    this.#reserve += limitOf(WHAT, "fuel", fuel, 0);
  }

  /**
   * Stops the cluster's programs: each ends with a trap at its next unit, for good.
   *
   * @throws {TypeError} if the cluster runs code that does not count.
   */
  interrupt(): void {
    this.#startCounting();
    this.#interrupted = true;
    this.#reserve = this.fuel;
    this.word[0] = 0; // so that the meter is asked at once
  }

  #startCounting(): void {
    if (this.#uncounted) {
      throw new TypeError(`${WHAT}: it runs code that does not count; make it with fuel or a timeout`);
    }
    this.#counts = true;
  }

  /**
   * Called by an engine when the word fell below zero: for each unit that it is below, one is spent. Traps if there is no
   * fuel left, the deadline has passed or somebody interrupts.
   */
  refill(): void {
    const { word } = this, owed = -word[0], given = Math.min(QUANTUM, Math.floor(this.#reserve));
    word[0] = 0;
    if (given < owed) trap("outOfFuel");
    if (this.#deadline !== Infinity && performance.now() > this.#deadline) trap("timeout");
    if (this.#interrupted) trap("interrupted");
    this.#reserve -= given;
    word[0] = given - owed;
  }
}
