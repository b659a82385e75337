/**
 * What of the specification's tests of the JavaScript API does not hold, and why. The list is exact: what stands here
 * must fail, so an entry that became wrong fails the run just as a failure without an entry does.
 *
 * @module
 */
import type { Feature } from "../../src/wasm/mod.ts";

/** Files that are not run, with the reason. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  "limits.any.js": "it compiles modules of up to 1 GiB, and asserts with functions that the harness dropped long ago",
};

/** Tests that fail. */
export interface KnownFailure {
  readonly file: string;
  /** Names of tests; `(file)` is what stands outside of every test. All of the file, where none are given. */
  readonly tests?: readonly string[];
  /** They fail where this feature is missing. */
  readonly without?: Feature;
  /** They fail on this engine only. */
  readonly engine?: string;
  readonly reason: string;
}

const ARRAYS = "structs and arrays come with garbage collection";

export const KNOWN_FAILURES: readonly KnownFailure[] = [
  { file: "gc/casts.tentative.any.js", without: "gc", reason: ARRAYS },
  { file: "gc/default-value.tentative.any.js", without: "gc", reason: ARRAYS },
  { file: "gc/exported-object.tentative.any.js", without: "gc", reason: ARRAYS },
  { file: "gc/i31.tentative.any.js", without: "gc", reason: ARRAYS },
  { file: "js-string/basic.any.js", without: "gc", reason: ARRAYS },
  { file: "exception/basic.tentative.any.js", without: "exception-handling", reason: "the engine has no exceptions" },
  {
    file: "exception/identity.tentative.any.js",
    tests: ["(file)"],
    without: "exception-handling",
    reason: "the engine has no exceptions",
  },
  {
    file: "exception/jsTag.tentative.any.js",
    tests: ["JS tag catching tests", "JS tag throwing test"],
    without: "exception-handling",
    reason: "the engine has no exceptions",
  },
  {
    file: "table/grow-memory64.any.js",
    tests: ["Basic i64", "Reached maximum (i64)", "Exceeded maximum (i64)"],
    reason: "the file calls a function of another one that it does not ask for",
  },
];
