/**
 * Stands in for an engine that cannot run a module. Linking is the runtime's work, whatever the engine; with this one a
 * script can go on and check it, and only the calls that need the engine turn out to be unsupported.
 *
 * @module
 */
import { type Engine, type Instance, type InstanceCode, UnsupportedFeatureError } from "../runtime/mod.ts";
import { FEATURES, featureSet } from "../wasm/mod.ts";

/** An engine that links every module, and whose functions throw UnsupportedFeatureError in the name of `engine`. */
export class LinkOnlyEngine implements Engine {
  readonly name: string;
  readonly features: number = featureSet(...FEATURES);
  readonly #supported: number;

  constructor(engine: Engine) {
    this.name = engine.name;
    this.#supported = engine.features;
  }

  link({ module }: Instance): InstanceCode {
    const refuse = (): never => {
      throw new UnsupportedFeatureError(module.name, this.name, module.features & ~this.#supported);
    };
    return { func: () => ({ code: refuse, slots: refuse }) };
  }
}
