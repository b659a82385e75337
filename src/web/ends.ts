/**
 * The errors by which JavaScript knows traps and limits. A program catches what JavaScript throws, but never a trap or a
 * limit, whatever lies between: JavaScript may catch its error, keep it and throw it again, in another namespace too. So
 * each error is known by what it stands for, and that again has one error, as in V8.
 *
 * What JavaScript throws instead, such as an error of its own whose `cause` is a trap, is an exception like any other, as
 * it is in V8. No limit is lost so: a program without fuel or time ends again at its next unit.
 *
 * @module
 */
import { isStackOverflow, type LimitError, type WasmTrap } from "../runtime/mod.ts";

/** What ends a program. */
export type End = WasmTrap | LimitError;

const errors = new WeakMap<End, Error>(), ends = new WeakMap<object, End>();

/** The error for an end, made when JavaScript first sees it. */
export function errorOf(end: End, make: () => Error): Error {
  let error = errors.get(end);
  if (error === undefined) {
    errors.set(end, error = make());
    ends.set(error, end);
  }
  return error;
}

/**
 * What must go through a program if JavaScript throws `error`: the end that it stands for, or V8's own error for a full
 * stack; undefined for what a program can catch.
 */
export function uncatchable(error: unknown): unknown {
  return ends.get(error as object) ?? (isStackOverflow(error) ? error : undefined);
}
