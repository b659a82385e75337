/**
 * WASI for programs that the command line runs; loaded when one of them needs it.
 *
 * @module
 */
import type { BoundLinker } from "../runtime/linker.ts";
import { linkWasi } from "../wasi/link.ts";
import { Wasi, type WasiOptions } from "../wasi/wasi.ts";
import type { Module } from "../wasm/module.ts";

export { withMemory } from "../wasi/link.ts";
export { WasiExit } from "../wasi/proc.ts";

/** Defines what a module imports of WASI. */
export function defineWasi(linker: BoundLinker, module: Module, options: WasiOptions): Wasi {
  const wasi = new Wasi(options);
  linkWasi(linker, module, wasi);
  return wasi;
}
