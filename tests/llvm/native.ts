/**
 * What the tests of native code share.
 *
 * @module
 */
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Cluster, type ClusterOptions, type InstanceHandle, Linker } from "../../src/runtime/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { decode, type Module, validate } from "../../src/wasm/mod.ts";

export { nativeTest } from "../../ffi/testing.ts";

/** The engine, without a cache. */
export const engine: Llvm = new Llvm();

/** A validated module from its text. */
export function moduleOf(text: string, name = "test"): Module {
  const module = decode(assemble(text), { name });
  validate(module);
  return module;
}

/** A cluster that native code can run in. */
export function nativeCluster(options: ClusterOptions = {}): Cluster {
  return new Cluster({ ...options, storage: engine.createStorage() });
}

/** An instance of a module text on the LLVM engine. */
export function instantiate(cluster: Cluster, text: string, linker: Linker = new Linker()): InstanceHandle {
  return linker.bind(cluster).instantiate(moduleOf(text), { engine });
}

/** Bytes of memory that this process has in use, as the system counts them. */
export function residentBytes(): number {
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(Deno.readTextFileSync("/proc/self/status"))![1]) * 1024;
}
