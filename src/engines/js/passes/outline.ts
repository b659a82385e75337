/**
 * Loops that V8 runs badly become functions of their own, which return from time to time and are called again.
 *
 * V8 replaces the code of a function where a loop begins anew, but not always, and not by the same code as at a call. A
 * loop over 64-bit integers can stay in the middle tier, where it is two hundred times slower; floats that a loop carries are
 * boxed at each iteration, since they come from a frame of the interpreter. Neither happens to a function that is called,
 * and a small one is compiled better besides: the registers are the loop's alone.
 *
 * ```text
 * W[18]=l1;exit=f7$1(fp,S[7]);if(exit<0)exit=resume(f7$1,7,fp);l1=W[18];switch(exit){case 1:break L2;}
 * ```
 *
 * Such are loops over 64-bit integers, which the builder notes, and some over floats. An iteration of an outermost loop is
 * the smallest unit; what is inside of one is not interrupted. run/iterations.ts says how many are made between two calls.
 *
 * @module
 */
import { F32, F64, OP_FAMILIES } from "../../../wasm/mod.ts";
import {
  forEachBody,
  forEachNode,
  forEachRead,
  type FunctionTree,
  LOOP,
  type Node,
  type Statement,
  TRY,
} from "../ir/mod.ts";
import { Liveness } from "./liveness.ts";
import { Numbering } from "./numbering.ts";
import { type Known, replaceByPart } from "./parts.ts";

/** Ways out of a loop, beyond which it stays where it is. */
const MOST_EXITS = 200;

/** Makes functions of a function's loops that V8 may run badly. */
export function outline(tree: FunctionTree): void {
  const { loops, variables: { hasFloats } } = tree;
  const suffering = loops.filter((loop) => loop.usesLongs || (hasFloats && suffersFromFloats(tree, loop)));
  if (suffering.length === 0) return;
  const numbering = new Numbering(tree), variables = new Set<number>();
  for (const { first, end } of suffering) {
    for (const variable of numbering.variables(first, end).used) variables.add(variable);
  }
  const known: Known = { tree, numbering, liveness: new Liveness(tree, numbering, variables) };
  replaceLoops(known, new Set(suffering), tree.body, undefined);
}

/** Replaces those of some loops that are among statements, at any depth. */
function replaceLoops(
  known: Known,
  loops: ReadonlySet<Statement>,
  body: Statement[],
  handled: Statement | undefined,
): void {
  for (let from = 0; from < body.length; from++) {
    const statement = body[from], { kind, first, end } = statement;
    if (kind !== LOOP) {
      forEachBody(statement, (inner) => {
        replaceLoops(known, loops, inner, kind === TRY && inner === statement.body ? statement : handled);
      });
    } else if (loops.has(statement)) {
      const exits = known.numbering.exits(first, end, MOST_EXITS);
      if (exits !== undefined) replaceByPart(known, body, { from, to: from + 1, exits, handled, isLoop: true });
    }
  }
}

/** Whether V8 may run a loop badly that carries floats, or loops in each other over floats in memory. */
function suffersFromFloats(tree: FunctionTree, loop: Statement): boolean {
  if (carries(tree, loop)) return true;
  return isAny(loop.body, ({ kind }) => kind === LOOP) && isAny(loop.body, loadsFloat);
}

/** Whether something holds of a statement, at any depth. */
function isAny(body: readonly Statement[], test: (statement: Statement) => boolean): boolean {
  return body.some((statement) => {
    if (test(statement)) return true;
    let found = false;
    forEachBody(statement, (inner) => found ||= isAny(inner, test));
    return found;
  });
}

/** Whether a float is assigned, and read before that where the loop begins. */
function carries({ variables }: FunctionTree, loop: Statement): boolean {
  const read = new Set<number>(), assigned = new Set<number>();
  const isFloat = (variable: number) => variables.types[variable] === F32 || variables.types[variable] === F64;
  return isAny(loop.body, (statement) => {
    forEachNode(statement, (node) =>
      forEachRead(node, (variable) => {
        if (isFloat(variable) && !assigned.has(variable)) read.add(variable);
      }));
    const { variable } = statement;
    if (variable < 0 || !isFloat(variable)) return false;
    assigned.add(variable);
    return read.has(variable);
  });
}

/** Whether a statement itself loads a float. */
function loadsFloat(statement: Statement): boolean {
  let found = false;
  forEachNode(statement, (node) => found ||= isOrHasFloatLoad(node));
  return found;
}

function isOrHasFloatLoad({ kind, type, a, b, c, list }: Node): boolean {
  if (OP_FAMILIES[kind] === "load" && (type === F32 || type === F64)) return true;
  return [a, b, c, ...list].some((operand) => operand !== undefined && isOrHasFloatLoad(operand));
}
