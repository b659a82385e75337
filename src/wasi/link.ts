/**
 * WASI in linkers. With a `WebAssembly` namespace none of this is needed: there {@linkcode Wasi.imports} is the imports
 * object.
 *
 * @module
 */
import type { Caller, Code, Linker } from "../runtime/mod.ts";
// Not from wasm/mod.ts: who uses WASI with V8's engine must not load a decoder and a validator to start a program.
import type { Module } from "../wasm/module.ts";
import { internFunc } from "../wasm/types/defined_types.ts";
import { I32, I64, type TypeId } from "../wasm/types/value_types.ts";
import type { WasiImportObject } from "./guest.ts";
import { signatures, type WasiFunctionName, wasmType } from "./signatures.ts";

const MODULES = ["wasi_snapshot_preview1", "wasi_unstable"] as const satisfies readonly (keyof WasiImportObject)[];

/**
 * Defines the functions of WASI, which are made for each instance that imports some.
 *
 * @param module Defines only what this module imports; to define all of them takes a millisecond of a program's start.
 */
export function defineFunctions(
  linker: Linker,
  functionsFor: (caller: Caller) => WasiImportObject,
  module?: Module,
): void {
  const made = new WeakMap<Caller, WasiImportObject>();
  const functionsOf = (caller: Caller): WasiImportObject => {
    let functions = made.get(caller);
    if (functions === undefined) made.set(caller, functions = functionsFor(caller));
    return functions;
  };
  for (const [from, name] of module === undefined ? ALL_FUNCTIONS : functionsImportedBy(module)) {
    linker.perInstance(from, name, functionType(name), (caller) => functionsOf(caller)[from][name] as Code);
  }
}

type FunctionPath = readonly [module: typeof MODULES[number], name: WasiFunctionName];

const ALL_FUNCTIONS: readonly FunctionPath[] = MODULES.flatMap((module) => {
  return (Object.keys(signatures) as WasiFunctionName[]).map((name) => [module, name] as const);
});

function functionsImportedBy({ imports }: Module): FunctionPath[] {
  const wanted = new Set(imports.map(({ module, name }) => `${module}.${name}`));
  return ALL_FUNCTIONS.filter(([module, name]) => wanted.has(`${module}.${name}`));
}

function functionType(name: WasiFunctionName): TypeId {
  const [params, results] = wasmType(name).split(":").map((letters) => {
    return Array.from(letters, (letter) => letter === "i" ? I32 : I64);
  });
  return internFunc(params, results);
}
