/**
 * The LLVM engine: WebAssembly to native code, ahead of time or when a program starts.
 *
 * @module
 */
export { LlvmError, LlvmNotFoundError } from "../../../ffi/mod.ts";
export { type Artifact, ArtifactError, type ArtifactHeader, isArtifact } from "../../native/code/artifact.ts";
export { Cache, CacheError } from "../../cache/cache.ts";
export type { CodeOptions, OptimizationLevel } from "../../native/code/code_options.ts";
export { keepImagesIn } from "../../native/code/module_code.ts";
export {
  type BackgroundOptions,
  type CodeKind,
  compileShards,
  printShards,
  type ShardStore,
} from "./compile/compiler.ts";
export { compile, type CompileEvent, Llvm, type LlvmOptions } from "./engine.ts";
export { loadArtifact } from "./load_artifact.ts";
export { Precompiled, type PrecompiledOptions } from "./precompiled.ts";
