/**
 * WASI for programs on WASMine's engines: makes the functions importable and tells them which memory to work on. With a
 * `WebAssembly` namespace none of this is needed: there {@linkcode Wasi.imports} is the imports object.
 *
 * @module
 */
import type { BoundLinker, Code, Engine, Instance, Linker } from "../runtime/mod.ts";
// Not from wasm/mod.ts: who uses WASI with V8's engine must not load a decoder and a validator to start a program.
import { internFunc } from "../wasm/types/defined_types.ts";
import type { Module } from "../wasm/module.ts";
import { I32, I64, type TypeId } from "../wasm/types/value_types.ts";
import { type WasiFunctionName, wasmType } from "./signatures.ts";
import type { Wasi } from "./wasi.ts";

/**
 * Defines what a module imports of WASI.
 *
 * @example
 * ```ts
 * import { Cluster, compileSync, Interpreter, Linker } from "@wasmine/wasmine";
 * import { CapturedOutput, linkWasi, Wasi, WasiExit, withMemory } from "@wasmine/wasmine/wasi";
 *
 * // (module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
 * //   (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 3))))
 * const bytes = "AGFzbQEAAAABCAJgAX8AYAAAAiQBFndhc2lfc25hcHNob3RfcHJldmlldzEJcHJvY19leGl0AAADAgEBBQMBAAEHEwIGbWVtb3J5" +
 *   "AgAGX3N0YXJ0AAEKCAEGAEEDEAALAA4EbmFtZQEHAQAEZXhpdA==";
 * const module = compileSync(Uint8Array.fromBase64(bytes));
 *
 * using cluster = new Cluster({ maxMemory: 64 * 2 ** 20 });
 * const linker = new Linker().bind(cluster), wasi = new Wasi({ args: ["program"], stdout: new CapturedOutput() });
 * linkWasi(linker, module, wasi);
 * const program = linker.instantiate(module, { engine: withMemory(new Interpreter(), wasi) });
 * try {
 *   program.func("_start").invoke();
 * } catch (error) {
 *   if (error instanceof WasiExit) console.log(error.code); // 3
 * }
 * ```
 */
export function linkWasi(linker: Linker | BoundLinker, module: Module, wasi: Wasi): void {
  const { imports } = wasi;
  if ("cluster" in linker) wasi.deadline = linker.cluster.meter;
  for (const wanted of module.imports) {
    if (wanted.type.kind !== "func" || !Object.hasOwn(imports, wanted.module)) continue;
    const functions = imports[wanted.module as keyof typeof imports], name = wanted.name as WasiFunctionName;
    if (!Object.hasOwn(functions, name)) continue;
    linker.hostFunc(wanted.module, name, functionType(name), functions[name] as Code);
  }
}

function functionType(name: WasiFunctionName): TypeId {
  const [params, results] = wasmType(name).split(":").map((letters) => {
    return Array.from(letters, (letter) => letter === "i" ? I32 : I64);
  });
  return internFunc(params, results);
}

/**
 * An engine that hands the exported memory of each instance, and the deadline of its cluster, to WASI. Instances pass through here before any of their
 * code runs, so that a start function can call WASI too.
 */
export function withMemory(engine: Engine, wasi: Wasi): Engine {
  const link = (instance: Instance) => {
    const exported = instance.module.exports.find(({ name, kind }) => name === "memory" && kind === "memory");
    wasi.deadline = instance.cluster.meter;
    if (exported !== undefined) wasi.memory = instance.memories[exported.index];
    return engine.link(instance);
  };
  return { name: engine.name, features: engine.features, createStorage: engine.createStorage?.bind(engine), link };
}
