/**
 * Why a module cannot be instantiated.
 *
 * @module
 */
export { LimitError } from "../wasm/errors.ts";
import { type Feature, featureNames, type FeatureSet } from "../wasm/features.ts";

/** The imports of a module cannot be satisfied. */
export class LinkError extends TypeError {
  /** Name of the class. */
  override name = "LinkError";
  /** What is wrong, beginning with the specification's wording: `unknown import …` or `incompatible import type …`. */
  readonly reason: string;

  /** For a module's name and what is wrong. */
  constructor(module: string, reason: string) {
    super(`Cannot instantiate "${module}": ${reason}`);
    this.reason = reason;
  }
}

/** The engine cannot run a feature that the module uses. */
export class UnsupportedFeatureError extends TypeError {
  /** Name of the class. */
  override name = "UnsupportedFeatureError";
  /** The features that the engine lacks. */
  readonly features: readonly Feature[];

  /** For the names of a module and an engine, and the features that this lacks. */
  constructor(module: string, engine: string, missing: FeatureSet) {
    const names = featureNames(missing);
    super(`Cannot instantiate "${module}": the ${engine} engine does not support ${names.join(", ")}`);
    this.features = names;
  }
}

/** What calls of functions of a disposed cluster end with. */
export function refuseDisposed(): never {
  throw new TypeError("the cluster was disposed");
}
