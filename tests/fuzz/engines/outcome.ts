/**
 * How a call ended, in words that are the same for all engines.
 *
 * @module
 */

import { LimitError } from "../../../src/runtime/mod.ts";

/** The messages of V8 and of this project for traps, and what they are called here. V8 does not tell all traps apart. */
const TRAPS: readonly (readonly [RegExp, string])[] = [
  [/Maximum call stack|call stack exhausted/, "stack exhausted"],
  [/divide by zero|remainder by zero/, "division by zero"],
  [/divide result unrepresentable|float unrepresentable|invalid conversion|integer overflow/, "not representable"],
  [/memory access out of bounds|out of bounds memory access/, "memory access out of bounds"],
  [
    /table index is out of bounds|table access out of bounds|undefined element|out of bounds table/,
    "table access out of bounds",
  ],
  [/function signature mismatch|null function|uninitialized element|indirect call type mismatch/, "wrong function"],
  [/unreachable/, "unreachable"],
  [/dereferencing a null pointer|null \w*reference/, "null reference"],
];

/** What a limit of an engine is called. */
export const REFUSED = "refused by a limit";

/** What an error of a namespace, or of the language, is called. */
export function nameOfError(error: unknown, namespace: object): string {
  const { Exception } = namespace as { Exception: typeof Error };
  if (error instanceof Exception) return "exception";
  if (!(error instanceof Error)) return `threw ${typeof error}`;
  const trap = TRAPS.find(([pattern]) => pattern.test(error.message));
  if (trap !== undefined) return trap[1];
  if (error.cause instanceof LimitError) return REFUSED;
  return `${error.name}: ${error.message}`;
}
