// How much a guest may ask for of each thing. The command line knows these names too.

import { limitOf, type OptionNames, requireOptions } from "../wasm/options.ts";

/** Bounds on what a guest may ask for. */
export interface WasiLimits {
  /** Open descriptors at once, and directories that one path leads through; more answer EMFILE. Default 1024. */
  readonly descriptors: number;
  /** Bytes in a path; longer ones answer ENAMETOOLONG. Default 4096. */
  readonly pathLength: number;
  /** Buffers in one read or write; more answer EINVAL. Default 1024. */
  readonly iovecs: number;
  /** Symbolic links followed in one path; more answer ELOOP. Default 40. */
  readonly symlinks: number;
  /**
   * Bytes that names may take which open directories list, two for a UTF-16 unit and 32 for a name; more answer ENOMEM.
   * Default 64 MiB.
   */
  readonly listings: number;
}

const DEFAULTS: WasiLimits = {
  descriptors: 1024,
  pathLength: 4096,
  iovecs: 1024,
  symlinks: 40,
  listings: 64 * 1024 * 1024,
};

/** The names of all limits. */
export const WASI_LIMIT_NAMES: OptionNames<WasiLimits> = {
  descriptors: true,
  pathLength: true,
  iovecs: true,
  symlinks: true,
  listings: true,
};

/** The limits that are given, and the default for each other. */
export function readLimits(what: string, given: Partial<WasiLimits>): WasiLimits {
  requireOptions(what, given, WASI_LIMIT_NAMES);
  const names = Object.keys(WASI_LIMIT_NAMES) as (keyof WasiLimits)[];
  const limits = names.map((name) => [name, limitOf(what, name, given[name], DEFAULTS[name])]);
  return Object.fromEntries(limits) as Record<keyof WasiLimits, number>;
}
