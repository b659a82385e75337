/**
 * What the three engines have in common: given an instance whose index spaces are filled, an engine makes the
 * functions that the module defines callable. Everything else about instances — linking, segments, start function,
 * exports — is the runtime's and the same for all.
 *
 * @module
 */
import type { FeatureSet } from "../wasm/mod.ts";
import type { Code, SlotCode } from "./func.ts";
import type { Instance } from "./instance.ts";
import type { Storage } from "./storage.ts";

/** A function of an instance, in the forms that {@linkcode Func} needs. */
export interface FunctionCode {
  readonly code: Code;
  readonly slots?: SlotCode;
}

/** The code of an instance. */
export interface InstanceCode {
  /** The function with an index, which the module defines; called once for each that leaves the instance. */
  func(index: number): FunctionCode;
}

/** An execution backend. */
export interface Engine {
  /** As in `--backend`: `interpreter`, `js`, `llvm`. */
  readonly name: string;
  /** What it can run. */
  readonly features: FeatureSet;
  /** Makes the storage that a cluster must have for the engine to run in it; any storage will do where it is missing. */
  createStorage?(): Storage;
  /** Makes the functions of an instance callable. Translation may be put off until a function is called. */
  link(instance: Instance): InstanceCode;
}
