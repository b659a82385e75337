/**
 * WASI in linkers. With a `WebAssembly` namespace none of this is needed: there {@linkcode Wasi.imports} is the imports
 * object.
 *
 * @module
 */
import type { Caller, Code, Linker } from "../runtime/mod.ts";
// Not from wasm/mod.ts: who uses WASI with V8's engine must not load a decoder and a validator to start a program.
import { internFunc } from "../wasm/types/defined_types.ts";
import { I32, I64, type TypeId } from "../wasm/types/value_types.ts";
import type { WasiImportObject } from "./guest.ts";
import { signatures, type WasiFunctionName, wasmType } from "./signatures.ts";

const MODULES = ["wasi_snapshot_preview1", "wasi_unstable"] as const satisfies readonly (keyof WasiImportObject)[];

/** Defines the functions of WASI, which are made for each instance that imports some. */
export function defineFunctions(linker: Linker, functionsFor: (caller: Caller) => WasiImportObject): void {
  const made = new WeakMap<Caller, WasiImportObject>();
  const functionsOf = (caller: Caller): WasiImportObject => {
    let functions = made.get(caller);
    if (functions === undefined) made.set(caller, functions = functionsFor(caller));
    return functions;
  };
  for (const module of MODULES) {
    for (const name of Object.keys(signatures) as WasiFunctionName[]) {
      linker.perInstance(module, name, functionType(name), (caller) => functionsOf(caller)[module][name] as Code);
    }
  }
}

function functionType(name: WasiFunctionName): TypeId {
  const [params, results] = wasmType(name).split(":").map((letters) => {
    return Array.from(letters, (letter) => letter === "i" ? I32 : I64);
  });
  return internFunc(params, results);
}
