/**
 * WASI for programs that the command line runs; loaded when one of them needs it.
 *
 * @module
 */
import type { BoundLinker } from "../runtime/mod.ts";
import { linkWasi, Wasi, type WasiOptions } from "../wasi/mod.ts";
import type { Module } from "../wasm/mod.ts";

export { WasiExit, withMemory } from "../wasi/mod.ts";

/** Defines what a module imports of WASI. */
export function defineWasi(linker: BoundLinker, module: Module, options: WasiOptions): Wasi {
  const wasi = new Wasi(options);
  linkWasi(linker, module, wasi);
  return wasi;
}
