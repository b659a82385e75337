/**
 * The engines that tests of the runtime's objects run on: with managed storage, and with native storage.
 *
 * @module
 */
import { nativeTest } from "../../ffi/testing.ts";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { Js } from "../../src/engines/js/mod.ts";
import { Cluster, type ClusterOptions, type Engine } from "../../src/runtime/mod.ts";

export { moduleOf } from "../../src/runtime/testing/instantiate.ts";

const ENGINES: readonly (() => Engine)[] = [() => new Interpreter(), () => new Js(), () => new Llvm({ level: 0 })];

/** Declares a test for each engine. */
export function engineTest(name: string, run: (engine: Engine) => void | Promise<void>): void {
  for (const create of ENGINES) {
    const engine = create(), test = engine.createStorage === undefined ? Deno.test : nativeTest;
    test(`${name}: ${engine.name}`, () => run(engine));
  }
}

/** A cluster that an engine can run in. */
export function clusterFor(engine: Engine, options: ClusterOptions = {}): Cluster {
  return new Cluster({ ...options, storage: engine.createStorage?.() });
}
