/**
 * The LLVM tier: WebAssembly to native code, ahead of time or when a program starts.
 *
 * @module
 */
export { LlvmNotFoundError } from "../../ffi/mod.ts";
export { ArtifactError, isArtifact } from "./artifact.ts";
export { Cache, cacheDirectory } from "./cache.ts";
export { keepImagesIn } from "./code.ts";
export { type BackgroundOptions, type CodeKind, type CodeOptions, compileShards, printShards } from "./compiler.ts";
export { compile, type CompileEvent, Llvm, type LlvmOptions, loadArtifact } from "./engine.ts";
