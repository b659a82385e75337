/**
 * WASMine, a WebAssembly runtime for Deno: compile a module, link it to functions of yours, and run it on an engine of
 * your choice, within limits of your choice.
 *
 * A {@linkcode Module} is plain data. A {@linkcode Cluster} owns what instances are made of, and limits what they may use.
 * A {@linkcode Linker} collects host functions; bound to a cluster it makes instances, each run by an {@linkcode Engine}.
 * Values cross as in the JavaScript API: an i64 is a BigInt, all other numbers are numbers, `externref` is anything.
 *
 * WebAssembly is untrusted: a program can do nothing but compute and call the functions that it is given.
 *
 * @example A function of a module
 * ```ts
 * import { Cluster, compileSync, Js, Linker } from "@wasmine/wasmine";
 *
 * // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
 * const module = compileSync(Uint8Array.fromBase64("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags="));
 *
 * using cluster = new Cluster({ maxMemory: 64 * 2 ** 20, timeout: 1000 });
 * const instance = new Linker().bind(cluster).instantiate(module, { engine: new Js() });
 * console.log(instance.func("add").invoke(2, 3)); // 5
 *
 * // In a hot loop: typed, and without conversions.
 * const add = instance.typedFunc("add", { params: ["i32", "i32"], results: ["i32"] });
 * let sum = 0;
 * for (let i = 0; i < 1000; i++) sum = add(sum, i);
 * console.log(sum); // 499500
 * ```
 *
 * @example A host function, and an endless loop that runs out of fuel
 * ```ts
 * import { Cluster, compile, Interpreter, Linker, WasmTrap } from "@wasmine/wasmine";
 *
 * // (module (import "host" "log" (func $log (param i32)))
 * //   (func (export "run") (call $log (i32.const 7)) (loop $again (br $again))))
 * const bytes = "AGFzbQEAAAABCAJgAX8AYAAAAgwBBGhvc3QDbG9nAAADAgEBBwcBA3J1bgABCg0BCwBBBxAAA0AMAAsL";
 * const module = await compile(Uint8Array.fromBase64(bytes), { name: "plugin" });
 *
 * using cluster = new Cluster({ fuel: 100_000 });
 * const linker = new Linker().func("host", "log", { params: ["i32"], results: [] }, (value) => console.log(value));
 * const instance = linker.bind(cluster).instantiate(module, { engine: new Interpreter() });
 * try {
 *   instance.func("run").invoke(); // prints 7
 * } catch (error) {
 *   if (error instanceof WasmTrap) console.log(`${error.message}\n${error.backtrace()}`); // all fuel consumed …
 * }
 * ```
 *
 * @module
 */
export { Interpreter } from "./src/engines/interpreter/mod.ts";
export { Js, type JsOptions, type Translations, type TranslationStore } from "./src/engines/js/mod.ts";
export {
  BoundLinker,
  Caller,
  type CallLimits,
  type Closable,
  Cluster,
  type ClusterOptions,
  type Code,
  compile,
  compileSync,
  declaredType,
  type Engine,
  type Extern,
  Func,
  type FunctionCode,
  Global,
  type GlobalInstance,
  hostFunc,
  type HostType,
  type Instance,
  type InstanceCode,
  InstanceHandle,
  type InstantiateOptions,
  LimitError,
  Linker,
  LinkError,
  Memory,
  type MemoryBacking,
  type MemoryInstance,
  type Meter,
  type MeterOptions,
  type ModuleSource,
  PAGE_SIZE,
  type PrepareOptions,
  type QuotaOptions,
  type Resolve,
  type ResultOf,
  type ReturnOf,
  type SlotCode,
  type Slots,
  type Storage,
  Table,
  type TableInstance,
  type TableMirror,
  Tag,
  type TraceFrame,
  type TrapCode,
  TRAPS,
  type TypeName,
  UnsupportedFeatureError,
  type ValueOf,
  type ValuesOf,
  WasmException,
  WasmTrap,
} from "./src/runtime/mod.ts";
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
  EXTERNREF,
  type ExternType,
  F32,
  F64,
  type Feature,
  featureNames,
  FEATURES,
  type FeatureSet,
  featureSet,
  type FieldType,
  FormatError,
  type FuncExternType,
  FUNCREF,
  functionName,
  type FuncType,
  type GlobalType,
  I32,
  I64,
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
  type SourceOptions,
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
