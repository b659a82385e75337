/**
 * What the tests of the JIT share: modules from text, on an engine of one's own.
 *
 * @module
 */
import { Cluster, type ClusterOptions, type InstanceHandle, Linker, type WasmTrap } from "../../runtime/mod.ts";
import { decode, type Module, validate } from "../../wasm/mod.ts";
import { assemble } from "../../wast/mod.ts";
import { Js, type JsOptions } from "./run/engine.ts";

/** A validated module from its text. */
export function moduleOf(text: string): Module {
  const module = decode(assemble(text), { name: "test" });
  validate(module);
  return module;
}

/** An instance of a module given as text, run by the JIT. */
export function instantiate(
  text: string,
  { linker = new Linker(), cluster, engine }: { linker?: Linker; cluster?: ClusterOptions; engine?: JsOptions } = {},
): InstanceHandle {
  return linker.bind(new Cluster(cluster)).instantiate(moduleOf(text), { engine: new Js(engine) });
}

/** What a call throws. */
export function thrownBy(run: () => unknown): WasmTrap {
  try {
    run();
  } catch (error) {
    return error as WasmTrap;
  }
  throw new Error("nothing was thrown");
}
