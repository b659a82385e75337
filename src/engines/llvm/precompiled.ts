/**
 * Running modules that were compiled before. Nothing here knows how to compile, so that a program whose native code is at
 * hand starts without loading a compiler, and on a machine that has none.
 *
 * @module
 */
import type { Engine } from "../../runtime/engine.ts";
import { LinkError } from "../../runtime/errors.ts";
import type { Instance } from "../../runtime/instance.ts";
import type { InstanceCode } from "../../runtime/engine.ts";
import type { Meter } from "../../runtime/meter.ts";
import { NativeInstance, NativeStorage, nativeStorage } from "../../native/mod.ts";
import type { Storage } from "../../runtime/objects/storage.ts";
import type { FeatureSet } from "../../wasm/features.ts";
import type { Module } from "../../wasm/module.ts";
import type { ReadOperators } from "../../wasm/constants.ts";
import { MissingOperators } from "../../wasm/decode/builder.ts";
import {
  type Artifact,
  type ArtifactHeader,
  contentsOf,
  moduleOf,
  unpackArtifact,
} from "../../native/code/artifact.ts";
import { ModuleCode } from "../../native/code/module_code.ts";
import { sha256 } from "../../files/digest.ts";
import { featuresOf } from "../mod.ts";

/** Code of modules that were loaded from artifacts, which have no other. */
const loaded = new WeakMap<Module, { readonly code: ModuleCode; readonly header: ArtifactHeader }>();
/** The entry library, from the first artifact that brought one. */
let entryLibrary: Uint8Array<ArrayBuffer> | undefined;

/**
 * Takes an artifact apart without blocking.
 *
 * @throws {ArtifactError} if it is damaged, or was made for another version or processor.
 */
export async function openArtifact(bytes: Uint8Array, name: string): Promise<Artifact> {
  return unpackArtifact(bytes, await sha256(contentsOf(bytes)), name);
}

/** Loads an artifact that was taken apart. What reads constant expressions of several operators is loaded if it has any. */
export async function loadUnpacked(artifact: Artifact, name: string): Promise<Module> {
  try {
    return adopt(artifact, name);
  } catch (error) {
    if (!(error instanceof MissingOperators)) throw error;
    return adopt(artifact, name, (await import("../../wasm/decode/constant_operators.ts")).readOperators);
  }
}

/** Makes an artifact a module that this engine can run. */
export function adopt(artifact: Artifact, name: string, readOperators?: ReadOperators): Module {
  const module = moduleOf(artifact, name, readOperators);
  loaded.set(module, { code: codeOf(module, artifact), header: artifact.header });
  return module;
}

/** The code in an artifact, for its own module or the one that it was made of. */
export function codeOf(module: Module, { image, entry }: Artifact): ModuleCode {
  entryLibrary ??= entry;
  return new ModuleCode(module, image.length === 0 ? undefined : image);
}

/** What code has to be able to do. */
export interface CodeNeeds {
  /** Whether calls and loop iterations are counted. */
  readonly metered: boolean;
  /** Whether a trap leaves exactly the state that the specification says. */
  readonly preciseTraps: boolean;
}

/** Options of {@linkcode Precompiled}. */
export interface PrecompiledOptions {
  /** Whether code is refused that was compiled without precise traps; false by default. */
  readonly preciseTraps?: boolean;
}

/** Whether a module was loaded from an artifact, so that only native code can run it. */
export function isPrecompiled(module: Module): boolean {
  return loaded.has(module);
}

/**
 * The engine for what {@linkcode loadArtifact} returns. Its instances need a cluster with native storage, and the whole of
 * it needs an unrestricted `--allow-ffi`.
 */
export class Precompiled implements Engine {
  /** As in `--backend`. */
  readonly name = "llvm";
  /** What native code can be made of. */
  readonly features: FeatureSet = featuresOf("llvm");
  readonly #preciseTraps: boolean;

  /** Looks for nothing yet. */
  constructor({ preciseTraps = false }: PrecompiledOptions = {}) {
    this.#preciseTraps = preciseTraps;
  }

  /** Makes native storage for a cluster. */
  createStorage(): Storage {
    return nativeStorage(() => this.entryLibrary());
  }

  /** The library through which native code is entered, where there is no compiler to make it. */
  protected entryLibrary(): Uint8Array<ArrayBuffer> {
    if (entryLibrary !== undefined) return entryLibrary;
    throw new TypeError("native storage needs a module that was compiled");
  }

  /** The entry library that an artifact brought. */
  protected knownEntryLibrary(): Uint8Array<ArrayBuffer> | undefined {
    return entryLibrary;
  }

  /** Makes the functions of an instance callable. */
  link(instance: Instance): InstanceCode {
    const { module, cluster } = instance;
    if (!(cluster.storage instanceof NativeStorage)) {
      const advice = "new Cluster({ storage: engine.createStorage() })";
      throw new TypeError(`Cannot instantiate "${module.name}": the llvm engine needs native storage: ${advice}`);
    }
    const { meter } = cluster, needs = { metered: meter.counts, preciseTraps: this.#preciseTraps };
    const code = this.codeFor(module, needs, meter);
    cluster.storage.own(code.use());
    return new NativeInstance(instance, code);
  }

  /**
   * The code of a module.
   *
   * @ignore
   */
  protected codeFor(module: Module, { metered, preciseTraps }: CodeNeeds, _waiting: Meter): ModuleCode {
    const found = loaded.get(module), refuse = (reason: string) => new LinkError(module.name, reason);
    if (found === undefined) throw refuse("it was not compiled to native code");
    if (metered && !found.header.metered) {
      throw refuse("it was compiled without metering, which fuel and timeouts need");
    }
    if (preciseTraps && !found.header.preciseTraps) throw refuse("it was compiled without precise traps");
    return found.code;
  }
}
