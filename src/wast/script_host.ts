/**
 * What the runner needs of a WebAssembly implementation, and the terms in which that says what went wrong.
 *
 * @module
 */
import type { Action } from "./script.ts";
import type { ActualValue } from "./values.ts";

/** Why a module or an action did not come to its end. */
export type FailureKind = "malformed" | "invalid" | "unlinkable" | "trap" | "exception" | "unsupported" | "other";

/** An error in the terms of the script language. */
export interface ClassifiedError {
  readonly kind: FailureKind;
  readonly message: string;
  /** The features that an engine lacks, for the kind `unsupported`. */
  readonly lacking?: readonly string[];
}

/** What the runner must know of a loaded module. */
export interface LoadedModule {
  readonly imports: readonly { readonly module: string }[];
  /** Names of the language features that it uses. */
  readonly features: readonly string[];
}

/** A WebAssembly implementation as scripts see it: one store, in which instances live and are registered by name. */
export interface ScriptHost<Loaded extends LoadedModule, Instance> {
  /** Decodes and validates. */
  load(bytes: Uint8Array, name: string): Loaded;
  /** Validates the custom sections that scripts make assertions on. */
  checkCustomSections(module: Loaded): void;
  instantiate(module: Loaded): Instance;
  register(name: string, instance: Instance): void;
  perform(instance: Instance, action: Action): ActualValue[];
  /** Undefined for errors that are no fault of the script but of the implementation. */
  classify(error: unknown): ClassifiedError | undefined;
}

/** A command that does not hold, or that makes no sense; the message is for the script's author. */
export class CommandError extends Error {
  override name = "CommandError";
}
