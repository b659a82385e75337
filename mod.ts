/**
 * WASMine, a WebAssembly runtime for Deno: compile a module, link it to functions of yours, and run it on an engine of
 * your choice, within limits of your choice.
 *
 * A {@linkcode Module} is plain data. A {@linkcode Cluster} owns what instances are made of, and limits what they may use.
 * A {@linkcode Linker} collects host functions; bound to a cluster it makes instances, each run by an {@linkcode Engine}.
 * Values cross as in the JavaScript API: an i64 is a BigInt, all other numbers are numbers, `externref` is anything.
 *
 * What is here is all that an embedder needs. `@wasmine/wasmine/llvm` has the LLVM engine, `@wasmine/wasmine/wasi` programs
 * for WASI, `@wasmine/wasmine/web` the namespace `WebAssembly`, and `@wasmine/wasmine/internal` what engines and tools need.
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
export { Js, type JsOptions } from "./src/engines/js/mod.ts";
export {
  BoundLinker,
  Caller,
  type CallLimits,
  Cluster,
  type ClusterOptions,
  compile,
  compileSync,
  type Engine,
  type Extern,
  Func,
  Global,
  type GlobalDescriptor,
  hostFunc,
  type HostType,
  InstanceHandle,
  type InstantiateOptions,
  LimitError,
  Linker,
  LinkError,
  Memory,
  type MemoryDescriptor,
  type Meter,
  type MeterOptions,
  type ModuleSource,
  PAGE_SIZE,
  type QuotaOptions,
  type Resolve,
  type ResultOf,
  type ReturnOf,
  type SizeDescriptor,
  Table,
  type TableDescriptor,
  Tag,
  type TagDescriptor,
  type TraceFrame,
  type TrapCode,
  type TypeName,
  UnsupportedFeatureError,
  type ValueOf,
  type ValuesOf,
  WasmException,
  WasmTrap,
} from "./src/runtime/mod.ts";
export {
  type DecodeOptions,
  type Export,
  type ExternType,
  type Feature,
  FormatError,
  type Import,
  InvalidError,
  MalformedError,
  type Module,
  showExtern,
  type SourceOptions,
} from "./src/wasm/mod.ts";
