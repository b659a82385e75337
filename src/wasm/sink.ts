/**
 * What an engine implements to translate function bodies: a method for each family of operators. The validator calls it
 * for every operator that can be reached, after checking it, so that a sink sees neither dead code nor wrong types.
 *
 * A value on the operand stack is known by its height: the operator's operands end at `site.height`, and its results
 * start where its first operand was. Each engine names that slot its own way: a register, a JavaScript variable, an
 * LLVM value.
 *
 * @module
 */
import type { Family } from "./opcodes.ts";
import type { OperatorCursor } from "./operators.ts";
import { BOTTOM, type ValType } from "./types.ts";

/** Where the walk stands: the operator with its immediates and what the validator knows of it. Reused throughout. */
export class Site {
  /** The operator, its offset and its immediates. */
  readonly cursor: OperatorCursor;
  /** Height of the operand stack before the operator takes its operands; for `else` and `end`, that of the block. */
  height = 0;
  /** Types a block or a called function takes. */
  params: readonly ValType[] = [];
  /** Types a block or a called function gives. */
  results: readonly ValType[] = [];
  /** Type of the value that `drop`, `select`, a local, global, table or reference operator is about. */
  type: ValType = BOTTOM;
  /** For `else` and `end`, `catch`, `catch_all` and `delegate`: whether control can arrive from the operator before. */
  reachable = true;

  constructor(cursor: OperatorCursor) {
    this.cursor = cursor;
  }
}

/** Receives the operators of a function body in order; `end` closes the function too. */
export type Sink = { [F in Exclude<Family, "nop">]: (site: Site) => void };

/** Translates the operators of each family, given an engine's state of the function being translated. */
export type Emitters<State> = { readonly [F in keyof Sink]?: (state: State, site: Site) => void };

/**
 * Makes sinks from a table of emitters, which may be put together from files by family: call it once with the table,
 * and the result for each function with its state.
 */
export function sinkFactory<State>(emitters: Emitters<State>): (state: State) => Partial<Sink> {
  class TableSink {
    readonly state: State;
    constructor(state: State) {
      this.state = state;
    }
  }
  for (const [family, emit] of Object.entries(emitters) as [string, (state: State, site: Site) => void][]) {
    Object.defineProperty(TableSink.prototype, family, {
      value(this: TableSink, site: Site): void {
        emit(this.state, site);
      },
    });
  }
  return (state) => new TableSink(state) as Partial<Sink>;
}
