/**
 * How much a cluster may have of each thing: limits, what counts against them, and when that ends. What is made takes a
 * {@linkcode Share}, which lives as long as the last thing that was made with it; then what it took is given back.
 *
 * @module
 */
import { LIMITS } from "../wasm/limits.ts";
import { limitOf, type OptionNames } from "../wasm/options.ts";
import { LimitError } from "./errors.ts";

/** How much a cluster may have, all its instances together. Beyond a limit nothing is made: a {@linkcode LimitError}. */
export interface QuotaOptions {
  /** Bytes that memories may have; no limit by default. */
  maxMemory?: number;
  /** How many memories there may be; 10,000 by default. */
  maxMemories?: number;
  /** Entries that tables may have; ten million by default. */
  maxTableEntries?: number;
  /** How many tables there may be; 100,000 by default. */
  maxTables?: number;
  /** How many globals and tags there may be; 250,000 by default. */
  maxGlobals?: number;
  /** How many instances there may be; 50,000 by default. */
  maxInstances?: number;
}

/** The name of a limit. */
export type QuotaName = keyof QuotaOptions;

// As much as takes some hundred megabytes: a global takes a kilobyte, a native instance 14 kilobytes.
const DEFAULTS: Readonly<Record<QuotaName, number>> = {
  maxMemory: Infinity,
  maxMemories: 10_000,
  maxTableEntries: LIMITS.tableEntries,
  maxTables: LIMITS.tables,
  maxGlobals: 250_000,
  maxInstances: 50_000,
};

/** The names of all options. */
export const QUOTA_NAMES: OptionNames<QuotaOptions> = {
  maxMemory: true,
  maxMemories: true,
  maxTableEntries: true,
  maxTables: true,
  maxGlobals: true,
  maxInstances: true,
};

/**
 * What something asks before it grows; answers whether that many more bytes, or entries, are allowed. A negative number
 * gives back.
 */
export type Reserve = (amount: number) => boolean;

type Amounts = Record<QuotaName, number>;

const NAMES = Object.keys(QUOTA_NAMES) as QuotaName[];

function amounts(amount: (name: QuotaName) => number): Amounts {
  return Object.fromEntries(NAMES.map((name) => [name, amount(name)])) as Amounts;
}

/** The limits of a cluster, and what is left of them. */
export class Quota {
  readonly limits: Readonly<Amounts>;
  readonly left: Amounts;
  readonly #shares: FinalizationRegistry<Amounts> | undefined;

  /**
   * Reads the limits.
   *
   * @param givesBack Whether memory that nothing refers to any more is free again; otherwise it counts until the end.
   * @throws {TypeError} if a limit is no number.
   * @throws {RangeError} if it is negative or NaN.
   */
  constructor(what: string, options: QuotaOptions, givesBack: boolean) {
    this.limits = amounts((name) => limitOf(what, name, options[name], DEFAULTS[name]));
    this.left = { ...this.limits };
    if (givesBack) {
      this.#shares = new FinalizationRegistry((taken) => {
        for (const name of NAMES) this.left[name] += taken[name];
      });
    }
  }

  /** A share that has taken nothing yet. */
  share(): Share {
    const taken = amounts(() => 0), share = new Share(this, taken);
    this.#shares?.register(share, taken);
    return share;
  }
}

/** What was taken for one thing, or for several that are made together. The counter must keep it alive. */
export class Share {
  readonly #quota: Quota;
  readonly #taken: Amounts;

  /** Made by {@linkcode Quota.share}. */
  constructor(quota: Quota, taken: Amounts) {
    this.#quota = quota;
    this.#taken = taken;
  }

  /** Takes more, or gives back if negative; false if there is not enough left. */
  reserve(name: QuotaName, amount: number): boolean {
    const { left } = this.#quota;
    if (amount > left[name]) return false;
    left[name] -= amount;
    this.#taken[name] += amount;
    return true;
  }

  /**
   * Says why there is not enough left.
   *
   * @throws {LimitError} that names the limit.
   */
  require(name: QuotaName, amount: number, what: string): void {
    const { left, limits } = this.#quota;
    if (amount > left[name]) throw new LimitError(`cannot allocate ${what}: the limit "${name}" is ${limits[name]}`);
  }

  /**
   * Takes more.
   *
   * @throws {LimitError} that names the limit if there is not enough left.
   */
  take(name: QuotaName, amount: number, what: string): void {
    this.require(name, amount, what);
    this.reserve(name, amount);
  }
}
