/**
 * What engines and tools need beyond `@wasmine/wasmine`: how a module is made up, the decoder and the validator by
 * themselves, canonical types, and what an engine is given to work with. It follows the inside of this package, so any
 * version may change it; depend on an exact one.
 *
 * @example What a module needs
 * ```ts
 * import { compileSync } from "@wasmine/wasmine";
 * import { featureNames } from "@wasmine/wasmine/internal";
 *
 * const empty = compileSync(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * console.log(featureNames(empty.features)); // [ "mvp" ]
 * ```
 *
 * @module
 */
export type { Translations, TranslationStore } from "./src/engines/js/mod.ts";
export {
  type Closable,
  type Code,
  declaredType,
  type FunctionCode,
  type GlobalInstance,
  type Instance,
  type InstanceCode,
  type MemoryBacking,
  type MemoryInstance,
  type PrepareOptions,
  type SlotCode,
  type Slots,
  type Storage,
  type TableInstance,
  type TableMirror,
  TRAPS,
} from "./src/runtime/mod.ts";
export {
  type ArrayType,
  type Body,
  type CompositeType,
  type ConstExpr,
  type CustomSection,
  type DataSegment,
  decode,
  type ElementSegment,
  EXTERNREF,
  F32,
  F64,
  featureNames,
  FEATURES,
  type FeatureSet,
  featureSet,
  type FieldType,
  type FuncExternType,
  FUNCREF,
  functionName,
  type FuncType,
  type GlobalType,
  I32,
  I64,
  LIMITS,
  type Limits,
  type MemoryType,
  type ModuleNames,
  readNames,
  type SegmentMode,
  showType,
  type Span,
  type StructType,
  type TableType,
  type TagType,
  type TypeDefinition,
  type TypeId,
  V128,
  validate,
  type ValType,
} from "./src/wasm/mod.ts";
