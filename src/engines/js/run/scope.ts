/**
 * The scope that the functions of an instance are evaluated in, as its own code returns it; print/scope.ts writes it.
 *
 * @module
 */
import type { Code, MemoryInstance } from "../../../runtime/mod.ts";
import { type View, viewOf } from "./view.ts";

/** The scope of an instance, as its own code returns it. */
export interface Scope {
  /** Sets the view of each memory that was replaced. */
  readonly views: readonly ((view: View) => void)[];
  /** Evaluates an expression in the scope, for functions that are translated one by one. */
  readonly evaluate: (source: string) => Code;
  /** The functions of a module that was translated as a whole. */
  readonly functions: readonly Code[];
}

/** Replaces the view of a memory that grew. */
export function replaceView({ views }: Scope, index: number, memory: MemoryInstance): void {
  views[index](viewOf(memory));
}
