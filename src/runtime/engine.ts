/**
 * What all engines have in common: given an instance whose index spaces are filled, an engine makes the
 * functions that the module defines callable. Everything else about instances — linking, segments, start function,
 * exports — is the runtime's and the same for all.
 *
 * @module
 */
import type { FeatureSet } from "../wasm/features.ts";
import type { Module } from "../wasm/module.ts";
import type { Code, SlotCode } from "./objects/func.ts";
import type { Instance } from "./instance.ts";
import type { Storage } from "./objects/storage.ts";

/** A function of an instance, in the forms that {@linkcode Func} needs. */
export interface FunctionCode {
  /** It in the runtime's JavaScript convention. */
  readonly code: Code;
  /** It in the boundary ABI, where the engine has that. */
  readonly slots?: SlotCode;
}

/** The code of an instance. */
export interface InstanceCode {
  /** The function with an index, which the module defines; called once for each that leaves the instance. */
  func(index: number): FunctionCode;
  /**
   * Makes all of these functions throw what {@linkcode refuseDisposed} does, because the cluster was disposed. Missing where
   * the storage sees to it.
   */
  close?(): void;
}

/** Options of {@linkcode Engine.prepare}. */
export interface PrepareOptions {
  /** Whether the cluster's meter counts, which asks for other code. */
  readonly metered?: boolean;
  /** Stops the work. */
  readonly signal?: AbortSignal;
  /** Called when a part of the work is done, and once before the first. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What runs modules. */
export interface Engine {
  /** The name that it has everywhere, as in `--backend`: `js`, say. */
  readonly name: string;
  /** What it can run. */
  readonly features: FeatureSet;
  /** Makes the storage that a cluster must have for the engine to run in it; any storage will do where it is missing. */
  createStorage?(): Storage;
  /** Translates a validated module without blocking, so that {@linkcode link} need not wait, if the engine takes long. */
  prepare?(module: Module, options?: PrepareOptions): Promise<void>;
  /** Makes the functions of an instance callable. Translation may be put off until a function is called. */
  link(instance: Instance): InstanceCode;
  /** Hands over what spares later runs work, when there is no more to come, if the engine was given a place for it. */
  keep?(): void;
}
