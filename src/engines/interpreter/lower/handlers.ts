/**
 * Exception handlers: which stretch of a function's instructions a `try` guards, and where an exception that arises
 * there goes on. Code that throws nothing pays nothing for them: they are looked up when something was thrown.
 *
 * @module
 */

/** What a clause of a handler catches, and where. */
export interface Clause {
  /** Index of the tag it catches; undefined if it catches all. */
  readonly tag: number | undefined;
  /** Slot where the values of the exception are put, and the exception itself where it is wanted. */
  readonly slot: number;
  /** Slot where the exception itself is put; undefined if it is not wanted. */
  readonly reference: number | undefined;
  /** Position where to go on. */
  target: number;
}

/** The handler of a `try`. */
export interface Handler {
  /** Positions of the instructions that it guards. */
  readonly start: number;
  end: number;
  /** How many blocks are open around its `try`. */
  readonly depth: number;
  readonly clauses: Clause[];
  /** For `delegate`: the depth of the block whose handlers are asked next, past those in between. */
  delegate: number | undefined;
}

/** The clause that catches an exception which arose at a position, if there is one. */
export function findClause(
  handlers: readonly Handler[],
  position: number,
  catches: (tag: number | undefined) => boolean,
): Clause | undefined {
  let depth = Infinity;
  for (const handler of handlers) {
    if (position < handler.start || position >= handler.end || handler.depth > depth) continue;
    if (handler.delegate !== undefined) {
      depth = handler.delegate;
      continue;
    }
    const clause = handler.clauses.find((candidate) => catches(candidate.tag));
    if (clause !== undefined) return clause;
  }
  return undefined;
}
