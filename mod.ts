/**
 * WASMine, a WebAssembly runtime for Deno: decode and validate a module, link it to functions of yours, and run it on an
 * engine of your choice, within limits of your choice.
 *
 * @example A function of a module
 * ```ts
 * import { Cluster, decode, Interpreter, Linker, validate } from "@wasmine/wasmine";
 *
 * // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
 * const module = decode(Uint8Array.fromBase64("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags="));
 * validate(module);
 *
 * using cluster = new Cluster({ maxMemory: 64 * 2 ** 20, timeout: 1000 });
 * const instance = new Linker().bind(cluster).instantiate(module, { engine: new Interpreter() });
 * console.log(instance.func("add").invoke(2, 3)); // 5
 * ```
 *
 * @module
 */
export { Interpreter } from "./src/interpreter/mod.ts";
export * from "./src/runtime/mod.ts";
export {
  type ArrayType,
  type Body,
  type CompositeType,
  type ConstExpr,
  type CustomSection,
  type DataSegment,
  decode,
  type DecodeOptions,
  type ElementSegment,
  type Export,
  type ExternType,
  type Feature,
  featureNames,
  FEATURES,
  type FeatureSet,
  featureSet,
  type FieldType,
  FormatError,
  type FuncExternType,
  functionName,
  type FuncType,
  type GlobalType,
  type Import,
  InvalidError,
  LIMITS,
  type Limits,
  MalformedError,
  type MemoryType,
  type Module,
  type ModuleNames,
  readNames,
  type SegmentMode,
  showExtern,
  showType,
  type Span,
  type StructType,
  type TableType,
  type TagType,
  type TypeDefinition,
  type TypeId,
  validate,
  type ValType,
} from "./src/wasm/mod.ts";
