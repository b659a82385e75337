/**
 * Which modules can become native code; known without loading a compiler.
 *
 * @module
 */
import { type FeatureSet, featureSet } from "../wasm/features.ts";

/** What native code can be made of. */
export const FEATURES: FeatureSet = featureSet(
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
  "multi-memory",
  "memory64",
  "exception-handling",
  "legacy-exceptions",
);
