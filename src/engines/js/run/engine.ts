/**
 * The engine that translates functions to JavaScript, which V8 optimises.
 *
 * @module
 */
import { type Engine, type Instance, type InstanceCode, WeakList } from "../../../runtime/mod.ts";
import { type FeatureSet, limitOf, type OptionNames, requireOptions } from "../../../wasm/mod.ts";
import { featuresOf } from "../../mod.ts";
import { JitInstance, type JitOptions } from "./instance.ts";
import { DEEPEST_NESTING } from "../passes/flatten.ts";
import { LARGEST_FUNCTION } from "../passes/split.ts";
import { LARGEST_BODY, requireBodies } from "./ahead.ts";
import type { TranslationStore } from "./translations.ts";

/** Options of {@linkcode Js}. */
export interface JsOptions {
  /** The weight of a function, about its characters of generated code, beyond which it is split, so that V8 optimises it; for tests. */
  largestFunction?: number;
  /** Blocks in each other, beyond which they become places in a `switch`, so that V8 can parse them; for tests. */
  deepestNest?: number;
  /** Bytes of a function; a module with a larger one is refused with a `LimitError`. Half a million by default. */
  largestBody?: number;
  /** Where translations of large modules are kept between runs; nowhere by default. */
  store?: TranslationStore;
}

const WHAT = "Cannot make the js engine";
const OPTIONS: OptionNames<JsOptions> = { largestFunction: true, deepestNest: true, largestBody: true, store: true };

/**
 * The JS engine. It needs no permission, but a place where code may be generated from strings.
 *
 * @example
 * ```ts
 * import { Js } from "./engine.ts";
 * import { Cluster, Linker } from "../../../runtime/mod.ts";
 * import { decode, validate } from "../../../wasm/mod.ts";
 *
 * const module = decode(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * validate(module);
 * const handle = new Linker().bind(new Cluster()).instantiate(module, { engine: new Js() });
 * console.log(handle.names()); // []
 * ```
 */
export class Js implements Engine {
  readonly name = "js";
  readonly features: FeatureSet = featuresOf("js");

  readonly #options: JitOptions;
  readonly #largestBody: number;
  /** Those that may have something to keep. */
  readonly #instances = new WeakList<JitInstance>();

  /** Makes an engine; instances of any number of clusters can share it. */
  constructor(options: JsOptions = {}) {
    requireOptions(WHAT, options, OPTIONS);
    this.#largestBody = limitOf(WHAT, "largestBody", options.largestBody, LARGEST_BODY);
    this.#options = {
      largestFunction: limitOf(WHAT, "largestFunction", options.largestFunction, LARGEST_FUNCTION),
      deepestNesting: limitOf(WHAT, "deepestNest", options.deepestNest, DEEPEST_NESTING),
      store: options.store,
    };
  }

  link(instance: Instance): InstanceCode {
    requireBodies(instance.module, this.#largestBody);
    const code = new JitInstance(instance, this.#options);
    if (this.#options.store !== undefined) this.#instances.add(code);
    return code;
  }

  /** Hands the store what instances have translated since they were made; to be called when they have done their work. */
  keep(): void {
    for (const code of this.#instances.take()) code.keep();
  }
}
