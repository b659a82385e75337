/**
 * Which modules can become native code; known without loading a compiler.
 *
 * @module
 */
import { COMMON_FEATURES } from "../../runtime/engine.ts";
import { type FeatureSet, featureSet } from "../../wasm/features.ts";

/** What native code can be made of. */
export const FEATURES: FeatureSet = COMMON_FEATURES | featureSet("simd", "relaxed-simd");
