/**
 * What decides which native code a module becomes: a compiler is given it, and the cache tells code apart by it.
 *
 * @module
 */
import type { OptionNames } from "../../wasm/options.ts";

/** What decides which code a module becomes. */
export interface CodeOptions {
  /** How much the compiler optimises; 2 by default. */
  readonly level?: OptimizationLevel;
  /** Whether calls and loop iterations are counted, so that fuel and timeouts work; costs some speed. */
  readonly metered?: boolean;
  /**
   * Whether a trap leaves exactly the state that the specification says, which keeps LLVM from vectorising loops. Without
   * it, every access out of bounds traps, but stores right before or behind it may or may not have happened.
   */
  readonly preciseTraps?: boolean;
}

/** How much a compiler optimises. */
export type OptimizationLevel = 0 | 1 | 2 | 3;

/** The names of these options. */
export const CODE_OPTIONS: OptionNames<CodeOptions> = { level: true, metered: true, preciseTraps: true };

/**
 * Throws unless a level is one that there is, or absent.
 *
 * @throws {RangeError} that says so.
 */
export function requireLevel(what: string, level: OptimizationLevel | undefined): void {
  if (level === undefined || [0, 1, 2, 3].includes(level)) return;
  throw new RangeError(`${what}: the option "level" must be 0, 1, 2 or 3, not ${level}`);
}
