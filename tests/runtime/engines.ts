/**
 * The engines that tests of the runtime's objects run on: with managed storage, and with native storage.
 *
 * @module
 */
import { nativeTest } from "../../ffi/testing.ts";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { ENGINE_NAMES, type EngineName } from "../../src/engines/mod.ts";
import { makeEngine } from "../../src/engines/testing.ts";
import { Cluster, type ClusterOptions, type Engine } from "../../src/runtime/mod.ts";

export { moduleOf } from "../../src/runtime/testing/instantiate.ts";

/** What is tested is the runtime, so native code need not be good. */
function engineFor(name: EngineName): Engine {
  return name === "llvm" ? new Llvm({ level: 0 }) : makeEngine(name);
}

/** Declares a test for each engine. */
export function engineTest(name: string, run: (engine: Engine) => void | Promise<void>): void {
  for (const each of ENGINE_NAMES) {
    const engine = engineFor(each), test = engine.createStorage === undefined ? Deno.test : nativeTest;
    test(`${name}: ${engine.name}`, () => run(engine));
  }
}

/** A cluster that an engine can run in. */
export function clusterFor(engine: Engine, options: ClusterOptions = {}): Cluster {
  return new Cluster({ ...options, storage: engine.createStorage?.() });
}
