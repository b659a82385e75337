/**
 * What becomes a function of JavaScript of its own: which variables it takes and gives back, and how it is left.
 *
 * A part takes variables that are live before it, as arguments or in places that everybody knows, and gives back those
 * that it assigns and that are live behind it. It returns how it was left: 0 at its end, else the number of a jump, which the
 * caller then makes. What it assigns before an exception is lost: what is live in a handler around it, it cannot assign.
 *
 * @module
 */
import { CALL_PART, CAUGHT, CAUGHT_TAG, type Exit, type FunctionTree, type Part, Statement } from "../ir/mod.ts";
import { MOST_HANDED_OVER } from "../run/frame.ts";
import type { Liveness } from "./liveness.ts";
import type { Numbering } from "./numbering.ts";

/** Variables that a part takes or gives back; there is a place more, for the result. */
const MOST_VARIABLES = MOST_HANDED_OVER - 1;

/** What the call of a part weighs, for itself, each variable and each way out. */
const WEIGHTS = { call: 20, variable: 9, exit: 14 };

/** What is known of the function that parts are made of. */
export interface Known {
  readonly tree: FunctionTree;
  readonly numbering: Numbering;
  readonly liveness: Liveness;
}

/**
 * Makes a part of `body[from … to - 1]` and puts its call there.
 *
 * @param range.handled the `try` whose handler is the innermost around them
 * @returns whether that could be done
 */
export function replaceByPart(
  { tree, numbering, liveness }: Known,
  body: Statement[],
  { from, to, exits, handled, isLoop }: {
    from: number;
    to: number;
    exits: Exit[];
    handled: Statement | undefined;
    isLoop: boolean;
  },
): boolean {
  const handler = liveness.inHandler(handled), first = body[from], last = body[to - 1];
  const { used, assigned } = numbering.variables(first.first, last.end);
  if (handler >= 0 && assigned.some((variable) => liveness.isLive(handler, variable))) return false;
  const rows = [liveness.behind(last), ...exits.flatMap((exit) => exit === undefined ? [] : [liveness.rowAt(exit)])];
  const before = liveness.before(first), taken = used.filter((variable) => liveness.isLive(before, variable));
  const returned = assigned.filter((variable) => rows.some((row) => liveness.isLive(row, variable)));
  const places = isLoop ? [...new Set([...taken, ...returned])] : returned;
  if (taken.length > MOST_VARIABLES || places.length > MOST_VARIABLES) return false;
  const own = used.filter((variable) => !taken.includes(variable) && !isCaught(tree, variable));
  const number = tree.parts.length + 1;
  const part: Part = { number, body: body.slice(from, to), taken, returned, own, places, exits, isLoop };
  tree.parts.push(part);
  body.splice(from, to - from, callOf(part, first, last));
  liveness.replace(first, last);
  return true;
}

/** A handler declares what it caught itself. */
function isCaught({ variables: { kinds } }: FunctionTree, variable: number): boolean {
  return kinds[variable] === CAUGHT || kinds[variable] === CAUGHT_TAG;
}

/** The call of a part, in the place of its statements. */
function callOf(part: Part, first: Statement, last: Statement): Statement {
  const call = new Statement(CALL_PART);
  call.part = part;
  call.weight = WEIGHTS.call + WEIGHTS.variable * (part.taken.length + part.returned.length) +
    WEIGHTS.exit * part.exits.length;
  call.total = call.weight;
  call.first = first.first;
  call.end = last.end;
  return call;
}
