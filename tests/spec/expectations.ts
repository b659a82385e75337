/**
 * Everything of the official suite that does not hold, and why. The list is exact: what stands here must fail, so an
 * entry that became wrong fails the run just as a failure without an entry does.
 *
 * @module
 */

import type { Feature } from "../../src/wasm/features.ts";

/** A feature that an engine does not run. Assertions on modules that need it count as not yet supported. */
export interface MissingFeature {
  readonly engine: string;
  readonly feature: Feature;
  readonly reason: string;
}

/** Commands that do not hold on one engine, or on any (`*`). */
export interface KnownFailure {
  readonly engine: string;
  readonly file: string;
  readonly lines: readonly number[];
  readonly reason: string;
}

export const MISSING_FEATURES: readonly MissingFeature[] = [
  { engine: "interpreter", feature: "simd", reason: "this engine has no vectors" },
  { engine: "interpreter", feature: "relaxed-simd", reason: "this engine has no vectors" },
  { engine: "interpreter", feature: "gc", reason: "structs, arrays and casts come after Wasm 2.0" },
  { engine: "interpreter", feature: "threads", reason: "shared memory and atomics come after Wasm 2.0" },
  { engine: "js", feature: "simd", reason: "this engine has no vectors" },
  { engine: "js", feature: "relaxed-simd", reason: "this engine has no vectors" },
  { engine: "js", feature: "gc", reason: "structs, arrays and casts come after Wasm 2.0" },
  { engine: "js", feature: "threads", reason: "shared memory and atomics come after Wasm 2.0" },
  { engine: "llvm", feature: "gc", reason: "structs, arrays and casts come after Wasm 2.0" },
  { engine: "llvm", feature: "threads", reason: "shared memory and atomics come after Wasm 2.0" },
  { engine: "cwasm", feature: "gc", reason: "structs, arrays and casts come after Wasm 2.0" },
  { engine: "cwasm", feature: "threads", reason: "shared memory and atomics come after Wasm 2.0" },
];

const STALE = "written before multiple tables and memories were allowed; the core scripts say the opposite";

export const KNOWN_FAILURES: readonly KnownFailure[] = [
  { engine: "*", file: "proposals/threads/imports.wast", lines: [309, 313, 317, 404, 408, 412], reason: STALE },
  { engine: "*", file: "proposals/threads/memory.wast", lines: [14, 15], reason: STALE },
];
