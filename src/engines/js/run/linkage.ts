/**
 * What the translation of a function asks of the place where its text will run: the module's instance, or a listing.
 *
 * @module
 */
import { meterWord } from "../../../runtime/mod.ts";
import type { Module, PassingLimit, TypeId } from "../../../wasm/mod.ts";

/** How functions of a module are reached from the code of another. */
export interface Linkage {
  readonly module: Module;
  /** Whether loops and calls count fuel. */
  readonly metered: boolean;
  /** Characters of generated code beyond which a function is split. */
  readonly largestFunction: number;
  /** Blocks in each other, beyond which they are written another way. */
  readonly deepestNest: number;
  /** What bounds the work for values that are passed. */
  readonly passing: PassingLimit;
  /** Whether addresses of a memory are below 2^31, so that they need no conversion to unsigned. */
  smallMemory(index: number): boolean;
  /** The expression of a memory's view. */
  view(index: number): string;
  /** The expression of a view that begins `offset` bytes further on; undefined if there is none. */
  viewFrom(index: number, offset: number): string | undefined;
  /**
   * The functions that an indirect call can reach in a table, with the entries that each is in; undefined if that is not
   * known, or they are many.
   */
  targets(table: number, type: TypeId): ReadonlyMap<number, readonly number[]> | undefined;
  /** The function through which functions of a type are called that were found in a table; undefined if there is none. */
  dispatcher(type: TypeId): string | undefined;
  /** How the code names a type, by its index, where it compares types of functions. */
  typeText(type: number): string;
  /** The expression that a call of function `callee` in the code of `caller` begins with. */
  callee(callee: number, caller: number): string;
}

/** Counts one call or loop iteration, and a tick of straight code. */
export const POLL: string = countText(meterWord.units, "poll"), TICK: string = countText(meterWord.ticks, "tick");

function countText(word: number, ask: string): string {
  return `if((M[${word}]=M[${word}]-1|0)<0)${ask}();`;
}
