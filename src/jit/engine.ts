/**
 * The engine that translates functions to JavaScript, which V8 optimises.
 *
 * @module
 */
import { COMMON_FEATURES, type Engine, type Instance, type InstanceCode } from "../runtime/mod.ts";
import type { FeatureSet } from "../wasm/mod.ts";
import { JitInstance } from "./module.ts";
import { DEEPEST_NEST } from "./nest.ts";
import { LARGEST_FUNCTION } from "./split.ts";

/** Options of {@linkcode JsJit}. */
export interface JsJitOptions {
  /** Characters of generated code beyond which a function is split, so that V8 optimises it; for tests. */
  largestFunction?: number;
  /** Blocks in each other, beyond which they become places in a `switch`, so that V8 can parse them; for tests. */
  deepestNest?: number;
}

/**
 * The JS-JIT engine. It needs no permission, but a place where code may be generated from strings.
 *
 * @example
 * ```ts
 * import { JsJit } from "./engine.ts";
 * import { Cluster, Linker } from "../runtime/mod.ts";
 * import { decode, validate } from "../wasm/mod.ts";
 *
 * const module = decode(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * validate(module);
 * const handle = new Linker().bind(new Cluster()).instantiate(module, { engine: new JsJit() });
 * console.log(handle.names()); // []
 * ```
 */
export class JsJit implements Engine {
  readonly name = "js";
  readonly features: FeatureSet = COMMON_FEATURES;

  readonly #options: Required<JsJitOptions>;

  /** Makes an engine; instances of any number of clusters can share it. */
  constructor({ largestFunction = LARGEST_FUNCTION, deepestNest = DEEPEST_NEST }: JsJitOptions = {}) {
    this.#options = { largestFunction, deepestNest };
  }

  link(instance: Instance): InstanceCode {
    return new JitInstance(instance, this.#options);
  }
}
