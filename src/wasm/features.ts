/**
 * The language features of WebAssembly, by proposal, as bits of one integer.
 *
 * The decoder and the validator accept all of them and note which ones a module uses; an engine states which ones it
 * runs, so that a missing feature is named when a module is instantiated instead of failing in the middle of a run.
 *
 * @module
 */

/** Every feature in the order in which it entered the language; its index is its bit. */
export const FEATURES = [
  "mvp",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
  "relaxed-simd",
  "extended-const",
  "tail-call",
  "function-references",
  "gc",
  "exception-handling",
  "multi-memory",
  "memory64",
  "threads",
  "legacy-exceptions",
] as const;

/** The name of one feature, after the proposal that brought it. */
export type Feature = typeof FEATURES[number];

/** A set of features: bit `n` stands for `FEATURES[n]`. */
export type FeatureSet = number;

/** The set that holds the named features. */
export function featureSet(...names: Feature[]): FeatureSet {
  return names.reduce((set, name) => set | 1 << FEATURES.indexOf(name), 0);
}

/**
 * The names of the features in a set, in the order of {@linkcode FEATURES}.
 *
 * @example
 * ```ts
 * import { compileSync } from "@wasmine/wasmine";
 * import { featureNames } from "@wasmine/wasmine/internal";
 *
 * const empty = compileSync(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * console.log(featureNames(empty.features)); // [ "mvp" ]
 * ```
 */
export function featureNames(set: FeatureSet): Feature[] {
  return FEATURES.filter((_, bit) => (set >> bit & 1) === 1);
}
