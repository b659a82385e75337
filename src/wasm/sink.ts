/**
 * What an engine implements to translate function bodies: an emitter in a table for each family of operators. The validator calls it for every operator that can be reached, after checking it, so that a sink sees
 * neither dead code nor wrong types.
 *
 * A value on the operand stack is known by its height: the operator's operands end at `site.height`, and its results
 * start where its first operand was. Each engine names that slot its own way: a register, a JavaScript variable, an
 * LLVM value.
 *
 * @module
 */
import type { Feature } from "./features.ts";
import { type Family, type FamilyOf, OP_FAMILIES } from "./opcodes.ts";
import type { CatchClause, OperatorCursor } from "./operators.ts";
import { BOTTOM, type TypeId, type ValType } from "./types.ts";

/** What a clause of `try_table` catches, and where it goes. */
export interface Clause extends CatchClause {
  /** Types of the values that exceptions of its tag carry; none for the clauses that catch all. */
  readonly params: readonly ValType[];
}

/**
 * Where the walk stands: the operator with its immediates and what it is about, as the validator resolved it, so that no
 * engine has to. Reused throughout.
 */
export class Site {
  /** The operator, its offset and its immediates. */
  readonly cursor: OperatorCursor;
  /** Height of the operand stack before the operator takes its operands; for `else` and `end`, that of the block. */
  height = 0;
  /** Types that a block, a called function, a tag, or an operator on a memory or table takes. */
  params: readonly ValType[] = [];
  /** Types that a block, a called function, or an operator on a memory or table gives. */
  results: readonly ValType[] = [];
  /** Type of the value that `drop`, `select`, a local, global, table or reference operator is about. */
  type: ValType = BOTTOM;
  /** Canonical type of the function that an indirect call, or a call by reference, expects. */
  callee: TypeId = -1;
  /** Type of the index that an indirect call takes. */
  index: ValType = BOTTOM;
  /** The clauses of `try_table`. */
  clauses: readonly Clause[] = [];
  /** For `else` and `end`, `catch`, `catch_all` and `delegate`: whether control can arrive from the operator before. */
  reachable = true;

  constructor(cursor: OperatorCursor) {
    this.cursor = cursor;
  }
}

/** Receives the operators of a function body in order; the last `end` closes the function. */
export type Receiver = (site: Site) => void;

/** Translates the operators of each family, given an engine's state of the function being translated. */
export type Emitters<State> = { readonly [F in Exclude<Family, "nop">]?: (state: State, site: Site) => void };

/** A table with an emitter for each family of some features, and perhaps for others. */
export type EmittersFor<State, Features extends Feature> =
  & Emitters<State>
  & Readonly<Record<Exclude<FamilyOf<Features>, "nop">, (state: State, site: Site) => void>>;

/**
 * Makes receivers from a table of emitters, which may be put together from files by family: call it once with the
 * table, and the result for each function with its state. The table has every family of the features that the engine claims.
 */
export function sinkFactory<State, Features extends Feature>(
  table: EmittersFor<State, Features>,
): (state: State) => Receiver {
  const emitters: Emitters<State> = table;
  const emitByOp = OP_FAMILIES.map((family) => family === "nop" ? ignore : emitters[family] ?? refuse);
  return (state) => (site) => emitByOp[site.cursor.op](state, site);
}

function ignore(): void {}

function refuse(_: unknown, { cursor }: Site): never {
  throw new TypeError(`the engine has no translation of ${cursor.name}`);
}
