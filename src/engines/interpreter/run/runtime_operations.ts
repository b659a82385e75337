/**
 * The runtime's operations as the interpreter carries them out: derived from their signatures. Operands lie in consecutive
 * slots from `at` on, the result takes the place of the first.
 *
 * @module
 */
import { type Operation, type OperationName, OPERATIONS } from "../../../runtime/mod.ts";
import { OPERATION_NAMES, WIDE_RESULT } from "../lower/operations.ts";
import type { InterpretedInstance } from "./instance.ts";
import { STACK } from "./loop.ts";
import { loadSlot } from "./stack.ts";

/** Does something for an instruction: `a` and `b` are the operator's immediates, `wide` says which numbers are i64. */
type Perform<T> = (running: InterpretedInstance, at: number, a: number, b: number, wide: number) => T;

/** An operation of an instruction. */
export type RuntimeOperation = Perform<void>;

/** An unsigned operand: exact up to 2^53, beyond which nothing is in bounds. */
function number(slot: number, isWide: number): number {
  return isWide === 0 ? STACK.i32[2 * slot] >>> 0 : Number(BigInt.asUintN(64, STACK.i64[slot]));
}

/** The values of an exception. */
function values({ instance }: InterpretedInstance, at: number, tag: number): unknown[] {
  return instance.tags[tag].signature.params.map((type, i) => loadSlot(at + i, type));
}

/** How an operation is called, by its parameters; a row for each, so that V8 sees what is called. */
const CALLS: Readonly<Record<string, (run: Operation["run"]) => Perform<unknown>>> = {
  x: (run) => ({ instance }, _, a) => run(instance, a),
  xn: (run) => ({ instance }, at, a, _, wide) => run(instance, a, number(at, wide & 1)),
  xnr: (run) => ({ instance }, at, a, _, wide) => run(instance, a, number(at, wide & 1), STACK.refs[at + 1]),
  xrn: (run) => ({ instance }, at, a, _, wide) => run(instance, a, STACK.refs[at], number(at + 1, wide & 2)),
  xnrn: (run) => ({ instance }, at, a, _, wide) => {
    return run(instance, a, number(at, wide & 1), STACK.refs[at + 1], number(at + 2, wide & 4));
  },
  xnnn: (run) => ({ instance }, at, a, _, wide) => {
    return run(instance, a, number(at, wide & 1), number(at + 1, wide & 2), number(at + 2, wide & 4));
  },
  xxnnn: (run) => ({ instance }, at, a, b, wide) => {
    return run(instance, a, b, number(at, wide & 1), number(at + 1, wide & 2), number(at + 2, wide & 4));
  },
  xv: (run) => (running, at, a) => run(running.instance, a, values(running, at, a)),
  r: (run) => ({ instance }, at) => run(instance, STACK.refs[at]),
};

/** What becomes of a result: nothing, a size or -1, a reference. */
const RESULTS: Readonly<Record<string, (call: Perform<unknown>) => RuntimeOperation>> = {
  "": (call) => call,
  n: (call) => (running, at, a, b, wide) => {
    const size = call(running, at, a, b, wide) as number;
    if ((wide & WIDE_RESULT) === 0) STACK.i32[2 * at] = size;
    else STACK.i64[at] = BigInt(size);
  },
  r: (call) => (running, at, a, b, wide) => {
    STACK.refs[at] = call(running, at, a, b, wide);
  },
};

/** Operations whose result is thrown. */
const THROWING: ReadonlySet<OperationName> = new Set(["throw", "throwRef"]);

function derived(name: OperationName): RuntimeOperation {
  const { params, result, run } = OPERATIONS[name] as Operation, call = CALLS[params](run);
  if (!THROWING.has(name)) return RESULTS[result](call);
  return (running, at, a, b, wide) => {
    throw call(running, at, a, b, wide);
  };
}

/** The operations by number. */
export const RUNTIME_OPERATIONS: readonly RuntimeOperation[] = OPERATION_NAMES.map(derived);
