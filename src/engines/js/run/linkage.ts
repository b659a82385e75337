/**
 * What the translation of a function asks of the place where its text will run: the module's instance, or a listing.
 *
 * @module
 */
import type { Module, PassingLimit, TypeId } from "../../../wasm/mod.ts";

/** How functions of a module are reached from the code of another. */
export interface Linkage {
  readonly module: Module;
  /** Whether loops and calls count fuel. */
  readonly metered: boolean;
  /** The weight beyond which a function is split. */
  readonly largestFunction: number;
  /** Blocks in each other, beyond which they are flattened. */
  readonly deepestNesting: number;
  /** What bounds the work for values that are passed. */
  readonly passing: PassingLimit;
  /** Whether addresses of a memory are below 2^31, so that they need no conversion to unsigned. */
  smallMemory(index: number): boolean;
  /** Whether views are fields of objects; see eager_module.ts. */
  readonly viewsAreFields: boolean;
  /** The variable of a memory's view, or of the object that holds it. */
  view(index: number): string;
  /** The same of a view that begins `offset` bytes further on; undefined if there is none. */
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
