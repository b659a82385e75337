/**
 * Limits on the time that programs may take: fuel, and a deadline.
 *
 * A unit of fuel is spent where a function that a module defines is called, and where the body of a loop starts, in its
 * first iteration and in every other. That is all; each engine counts the same.
 *
 * Engines count down one word, the cluster's, and ask the meter when it falls below zero. The meter hands out what it has
 * little by little, so the units that were spent are those handed out but for those in the word, at every moment at which
 * anybody can look.
 *
 * Fuel is a deadline on the clock of these units. So a call within limits of its own has two deadlines that are no later
 * than those around it, and when it ends, those hold again; there is nothing to settle.
 *
 * Fuel does not measure time, so the clock is looked at when the meter is asked, and wherever a unit may take long: in
 * straight code ({@linkcode paced} says where), after functions of the host, and in operations on whole ranges of memories
 * and tables, which are done in slices.
 *
 * @module
 */
import { limitOf, requireOptions } from "../wasm/options.ts";
import { showValue } from "./values/arguments.ts";
import type { Code } from "./objects/func.ts";
import { trap } from "./trap.ts";

/** Limits on what programs may take, of a cluster or of a call. */
export interface CallLimits {
  /** How many calls and loop iterations may run; no limit by default. */
  fuel?: number;
  /** After how many milliseconds the program is stopped; no limit by default. */
  timeout?: number;
}

/** Options of {@linkcode Meter}. */
export interface MeterOptions extends CallLimits {
  /**
   * Whether programs count what they use even if there is no limit yet, so that calls can have limits; only with fuel or a
   * timeout by default.
   */
  metered?: boolean;
}

const WHAT = "Cannot limit a cluster", OF_CALL = "Cannot limit a call";

/**
 * The limits of a call as numbers.
 *
 * @throws {TypeError} if there is none, or one is no number.
 * @throws {RangeError} if one is negative or NaN.
 */
export function limitsOfCall(given: CallLimits): Required<CallLimits> {
  requireOptions(OF_CALL, given, { fuel: true, timeout: true });
  const { fuel, timeout } = given;
  if (fuel === undefined && timeout === undefined) {
    throw new TypeError(`${OF_CALL}: neither "fuel" nor "timeout" is given`);
  }
  return {
    fuel: limitOf(OF_CALL, "fuel", fuel, Infinity),
    timeout: limitOf(OF_CALL, "timeout", timeout, Infinity),
  };
}

/** A limit that holds now. */
interface Bound {
  /** When it is reached: after so many units of the meter, or at a time. */
  readonly end: number;
  /** What it was set to, for error messages. */
  readonly value: number;
  /** Whose it is, for error messages. */
  readonly of: "" | " of the call";
}

/** The limits that hold now. Those of a call are never later than those around it. */
interface Scope {
  fuel: Bound;
  readonly time: Bound;
  readonly outer: Scope | undefined;
}

function sooner(outer: Bound, end: number, value: number): Bound {
  return outer.end <= end ? outer : { end, value, of: " of the call" };
}

/** Units that may run until an engine asks again. */
const QUANTUM = 1 << 15;

/**
 * With a deadline there are fewer at first, then as many as take some time, in milliseconds, but never so many that dear
 * ones, which cannot be known before, would go on for long behind the deadline. {@linkcode paced} bounds how dear.
 */
const FEWEST_UNITS = 32, SHORTEST = 0.5, LONGEST = 2, GRACE = 100, DEAREST_UNIT = 0.016;

/**
 * Ticks of straight code between two looks at the clock, at most: on the js engine one can take 5 milliseconds before V8 has
 * optimised the code. With a deadline there are fewer at first, and again where they take long.
 */
const TICKS = 16;

/** Bytes that are moved between two looks at the clock, and entries of tables, each of which takes as long as some bytes. */
export const SLICE = 1 << 20, ENTRY_COST = 64, ENTRY_SLICE: number = SLICE / ENTRY_COST;

/** What it takes to make one of the things that a module has by the hundred thousand: imports, globals, segments. */
export const PART_COST = 2048;

/** Which word of a meter engines count what in. */
export const meterWord = { units: 0, ticks: 1, count: 2 } as const;

const { units: UNITS, ticks: TICKING } = meterWord;

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
  /**
   * What engines count down: at 0 the units that may run before they call {@linkcode refill}, at 1 the ticks before they
   * call {@linkcode tick}.
   */
  readonly words: Int32Array;
  /** Units that were handed out. */
  #given = 0;
  #scope: Scope;
  /** Units to hand out at once, and when that was last done. */
  #quantum = QUANTUM;
  #refilled = 0;
  /** Ticks to hand out at once, and when that was last done. */
  #ticks = TICKS;
  #ticked = 0;
  /** Bytes that were moved since the clock was looked at. */
  #moved = 0;
  #interrupted = false;
  #counts: boolean;
  /** Whether there may be code that does not count. */
  #uncounted = false;

  /**
   * A meter whose deadline counts from now.
   *
   * @param words What engines count down, where they can reach it; zeros.
   */
  constructor(options: MeterOptions = {}, words: Int32Array = new Int32Array(meterWord.count)) {
    requireOptions(WHAT, options, { fuel: true, timeout: true, metered: true });
    const { metered = false } = options, timeout = limitOf(WHAT, "timeout", options.timeout, Infinity);
    const fuel = limitOf(WHAT, "fuel", options.fuel, Infinity);
    if (typeof metered !== "boolean") {
      throw new TypeError(`${WHAT}: the option "metered" must be true or false, not ${showValue(metered)}`);
    }
    this.words = words;
    this.#scope = {
      fuel: { end: fuel, value: fuel, of: "" },
      time: { end: performance.now() + timeout, value: timeout, of: "" },
      outer: undefined,
    };
    this.#counts = metered || fuel !== Infinity || timeout !== Infinity;
    this.#startPacing();
  }

  /** Whether engines must count at all. */
  get counts(): boolean {
    return this.#counts;
  }

  /** Whether there is a deadline. */
  get isTimed(): boolean {
    return this.#scope.time.end !== Infinity;
  }

  /** Milliseconds until the deadline: Infinity without one, 0 behind it. */
  get remaining(): number {
    return this.isTimed ? Math.max(0, this.#scope.time.end - performance.now()) : Infinity;
  }

  /** Says that code was made by what {@linkcode counts} says now. */
  linked(): void {
    if (!this.#counts) this.#uncounted = true;
  }

  /**
   * Fuel that is left; Infinity without a limit. Setting it is possible at any time, also by a function of the host that a
   * program calls. In a call within limits it is the call's, and setting it raises what is left around the call to as much.
   *
   * @throws {TypeError} when set, if it is no number, or the cluster runs code that does not count.
   * @throws {RangeError} when set, if it is negative or NaN.
   */
  get fuel(): number {
    return Math.max(0, this.#scope.fuel.end - this.#given + this.words[UNITS]);
  }

  set fuel(fuel: number) {
    const left = limitOf(WHAT, "fuel", fuel, Infinity);
    if (left !== Infinity) this.startCounting();
    this.#takeBack();
    this.#setFuel(this.#given + left, left);
  }

  /** Adds to the fuel that is left; throws as setting it does. */
  addFuel(fuel: number): void {
    const { end, value } = this.#scope.fuel, more = limitOf(WHAT, "fuel", fuel, 0);
    this.#setFuel(end + more, value + more);
  }

  #setFuel(end: number, value: number): void {
    this.#scope.fuel = { ...this.#scope.fuel, end, value };
    for (let { outer } = this.#scope; outer !== undefined; outer = outer.outer) {
      if (outer.fuel.end < end) outer.fuel = { ...outer.fuel, end, value };
    }
  }

  /** Takes back what was handed out and not spent, so that the meter is asked at once. */
  #takeBack(): void {
    this.#given -= this.words[UNITS];
    this.words[UNITS] = 0;
  }

  /**
   * Runs something within limits that end no later than those that hold already.
   *
   * @throws {TypeError} if the cluster runs code that does not count.
   */
  within<T>({ fuel, timeout }: Required<CallLimits>, run: () => T): T {
    this.startCounting();
    const outer = this.#scope;
    this.#takeBack();
    this.#enter({
      fuel: sooner(outer.fuel, this.#given + fuel, fuel),
      time: sooner(outer.time, performance.now() + timeout, timeout),
      outer,
    });
    try {
      return run();
    } finally {
      this.#takeBack();
      this.#enter(outer);
    }
  }

  #enter(scope: Scope): void {
    this.#scope = scope;
    this.words[TICKING] = 0;
    this.#startPacing();
  }

  /** Starts with few units and ticks at a time if there is a deadline, for it is not known yet how long they take. */
  #startPacing(): void {
    this.#quantum = this.isTimed ? FEWEST_UNITS : QUANTUM;
    this.#ticks = this.isTimed ? 1 : TICKS;
  }

  /**
   * Stops the cluster's programs: each ends with a trap at its next unit, for good.
   *
   * @throws {TypeError} if the cluster runs code that does not count.
   */
  interrupt(): void {
    this.startCounting();
    this.#interrupted = true;
    this.#takeBack();
    this.words[TICKING] = 0;
  }

  /**
   * Makes sure that whatever programs use is counted.
   *
   * @throws {TypeError} if the cluster runs code that does not count.
   */
  startCounting(): void {
    if (this.#uncounted) {
      throw new TypeError(`${WHAT}: it runs code that does not count; make it with fuel, a timeout or "metered: true"`);
    }
    this.#counts = true;
  }

  /**
   * Called by an engine when the word fell below zero: for each unit that it is below, one is spent. Traps if there is no
   * fuel left, the deadline has passed or somebody interrupts.
   */
  refill(): void {
    const { words } = this, owed = -words[UNITS];
    words[UNITS] = 0;
    const { end, value, of } = this.#scope.fuel, left = end - this.#given;
    if (left < owed) trap("outOfFuel", `(the limit "fuel"${of} is ${value})`);
    const wanted = this.isTimed ? this.#affordable() : QUANTUM;
    if (this.#interrupted) trap("interrupted");
    const given = Math.min(Math.max(wanted, owed), Math.floor(left));
    this.#given += given;
    words[UNITS] = given - owed;
  }

  /** Called by an engine when the word of ticks fell below zero. Traps if the deadline has passed or somebody interrupts. */
  tick(): void {
    this.look();
    if (this.isTimed) this.#ticks = this.#adapt(this.#ticks);
    this.words[TICKING] = this.#ticks;
  }

  /** More ticks if the last ones took no time, fewer if they took long. */
  #adapt(ticks: number): number {
    const now = performance.now(), spent = now - this.#ticked;
    this.#ticked = now;
    if (spent < SHORTEST) return Math.min(2 * ticks, TICKS);
    return spent > LONGEST ? Math.max(ticks >> 2, 1) : ticks;
  }

  /** Looks at the clock; traps if the deadline has passed or somebody interrupts. */
  look(): void {
    if (this.#interrupted) trap("interrupted");
    if (this.isTimed && performance.now() > this.#scope.time.end) this.timeOut();
  }

  /** Throws the trap that ends a program at its deadline. */
  timeOut(): never {
    const { value, of } = this.#scope.time;
    trap("timeout", `(the limit "timeout"${of} is ${value} ms)`);
  }

  /** Looks at the clock before something that nothing can stop: traps also if that would last beyond the deadline. */
  foresee(milliseconds: number): void {
    this.look();
    if (milliseconds > this.remaining + GRACE) this.timeOut();
  }

  /** A function of the host after whose calls the clock is looked at, if there is a deadline or can be one. */
  watched(code: Code): Code {
    if (!this.#counts) return code;
    return (...args) => {
      try {
        return code(...args);
      } finally {
        this.look();
      }
    };
  }

  /** The units that can be handed out before the deadline: more if the last ones took no time, fewer if they took long. */
  #affordable(): number {
    const now = performance.now(), spent = now - this.#refilled, left = this.#scope.time.end - now;
    if (left < 0) this.timeOut();
    this.#refilled = now;
    if (spent < SHORTEST) this.#quantum = Math.min(2 * this.#quantum, QUANTUM);
    else if (spent > LONGEST) this.#quantum = Math.max(this.#quantum >> 2, FEWEST_UNITS);
    return Math.min(this.#quantum, Math.floor((left + GRACE) / DEAREST_UNIT));
  }

  /** Counts bytes that were moved, or what takes as long; looks at the clock when they are a {@linkcode SLICE}. */
  move(bytes: number): void {
    if ((this.#moved += bytes) < SLICE) return;
    this.#moved = 0;
    this.look();
  }
}

/** Limits nothing. */
export const UNLIMITED: Meter = new Meter();
