/**
 * LLVM through its C interface: building, optimising and emitting native code.
 *
 * @module
 */

export { Builder } from "./builder.ts";
export type { Constants } from "./constants.ts";
export { Context } from "./context.ts";
export { LlvmError, LlvmNotFoundError } from "./errors.ts";
export type { Attribute, Block, Callee, Metadata, MetadataKind, Type, Value } from "./handles.ts";
export { Instructions } from "./instructions.ts";
export { llvm, type LlvmLibrary } from "./library.ts";
export { functionIndex, type Module } from "./module.ts";
export * from "./opcodes.ts";
export {
  hostProcessor,
  type OptimizationLevel,
  optimizationLevels,
  type Processor,
  TargetMachine,
  type TargetOptions,
} from "./target.ts";
export type { Types } from "./types.ts";
