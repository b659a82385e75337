/**
 * WASI for programs on WASMine's engines: makes the functions importable and tells them which memory to work on.
 *
 * @module
 */
import type { BoundLinker, Code, Engine, Instance } from "../runtime/mod.ts";
import { Wasi, type WasiFunctionName, type WasiOptions, wasmType } from "../wasi/mod.ts";
import { I32, I64, internFunc, type Module, type TypeId } from "../wasm/mod.ts";

export { WasiExit } from "../wasi/mod.ts";

/** Defines what a module imports of WASI. */
export function defineWasi(linker: BoundLinker, module: Module, options: WasiOptions): Wasi {
  const wasi = new Wasi(options), { imports } = wasi;
  for (const wanted of module.imports) {
    if (wanted.type.kind !== "func" || !Object.hasOwn(imports, wanted.module)) continue;
    const functions = imports[wanted.module as keyof typeof imports], name = wanted.name as WasiFunctionName;
    if (!Object.hasOwn(functions, name)) continue;
    linker.hostFunc(wanted.module, name, functionType(name), functions[name] as Code);
  }
  return wasi;
}

function functionType(name: WasiFunctionName): TypeId {
  const [params, results] = wasmType(name).split(":").map((letters) => {
    return Array.from(letters, (letter) => letter === "i" ? I32 : I64);
  });
  return internFunc(params, results);
}

/**
 * An engine that hands the exported memory of each instance to WASI. Instances pass through here before any of their
 * code runs, so that a start function can call WASI too.
 */
export function withMemory(engine: Engine, wasi: Wasi): Engine {
  const link = (instance: Instance) => {
    const exported = instance.module.exports.find(({ name, kind }) => name === "memory" && kind === "memory");
    if (exported !== undefined) wasi.memory = instance.memories[exported.index];
    return engine.link(instance);
  };
  return { name: engine.name, features: engine.features, link };
}
