/**
 * What every part of the fuzzer speaks of: a case is one or two modules and the calls that are made of their exports. It
 * can be written to a folder and read from there.
 *
 * @module
 */

/** A module of a case. */
export interface CaseModule {
  /** Its file, without the extension, and what later modules import from it as. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A call of an export. */
export interface CaseCall {
  readonly name: string;
  readonly args: readonly number[];
}

/** Modules that are instantiated one after the other, and calls that are then made. */
export interface Case {
  readonly modules: readonly CaseModule[];
  readonly calls: readonly CaseCall[];
  /** Whether an engine may refuse it by a limit: what is large on purpose. */
  readonly mayBeRefused?: boolean;
  /** Whether each call is made of instances of its own. */
  readonly hasFreshCalls?: boolean;
}

/** Exported names that mean something to whoever runs a case. */
export const EXPORTS = {
  /** The memory: all of it is compared, but for the log. */
  memory: "memory",
  /** A mutable i32 global: where the log ends, which begins at {@linkcode LOG_START}; compared and emptied by each call. */
  log: "log",
  /** A table of externref whose entries the host provides, and one of which it is told what was put there. */
  externs: "externs",
  seenExterns: "seen_externs",
  seenFuncs: "seen_funcs",
  /** A mutable i32 global: how many entries of either table of what was seen are used. */
  seen: "seen",
} as const;

/** Where the log begins in memory. */
export const LOG_START = 4096;
/** How many entries `externs` has. */
export const EXTERNS = 8;
/** The module of imports that are functions of JavaScript: each calls the export that has its name. */
export const HOST = "host";
