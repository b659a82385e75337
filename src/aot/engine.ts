/**
 * The LLVM engine: native code from an artifact, from the cache, or compiled when a module is first instantiated.
 *
 * @module
 */
import { entryLibraryBytes, type OptimizationLevel } from "../../ffi/mod.ts";
import {
  type Engine,
  type Instance,
  type InstanceCode,
  LinkError,
  type PrepareOptions,
  type Storage,
  UnsupportedFeatureError,
} from "../runtime/mod.ts";
import { NativeInstance, NativeStorage, nativeStorage } from "../runtime/native/mod.ts";
import { type FeatureSet, featureSet, type Module } from "../wasm/mod.ts";
import { type Artifact, moduleOf, packArtifact, unpackArtifact } from "./artifact.ts";
import type { Cache } from "./cache.ts";
import { ModuleCode } from "./code.ts";
import { type BackgroundOptions, type CodeOptions, compileInBackground, compileToImage } from "./compiler.ts";

/** What the engine did, for those who want to know. */
export interface CompileEvent {
  readonly module: Module;
  /** Where the code came from. */
  readonly from: "cache" | "compiler";
  readonly milliseconds: number;
}

/** Options of {@linkcode Llvm}. */
export interface LlvmOptions {
  /** How much LLVM optimises; 2 by default, 0 for very large modules, which would take minutes. */
  readonly level?: OptimizationLevel;
  /** As in {@linkcode CodeOptions}; false by default. */
  readonly preciseTraps?: boolean;
  /** Where compiled modules are kept; nowhere by default. */
  readonly cache?: Cache;
  /** Told when code for a module has been found or made. */
  readonly onCode?: (event: CompileEvent) => void;
}

/** Bytes of code above which a module is compiled quickly rather than well unless asked for: a minute on two processors. */
const LARGE_CODE = 3_000_000;

const FEATURES: FeatureSet = featureSet(
  "mvp",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
  "relaxed-simd",
  "extended-const",
  "tail-call",
  "function-references",
  "multi-memory",
  "memory64",
  "exception-handling",
  "legacy-exceptions",
);

/** Code of modules by level and metering. */
const known = new WeakMap<Module, Map<string, ModuleCode>>();
/** Code of modules that were loaded from artifacts, which have no other. */
const loaded = new WeakMap<Module, { readonly code: ModuleCode; readonly metered: boolean }>();
/** The entry library, from the first artifact that brought one. */
let entryLibrary: Uint8Array<ArrayBuffer> | undefined;

/**
 * Makes an artifact of a validated module, on other threads.
 *
 * @throws {LlvmNotFoundError} if there is no libLLVM.
 * @throws {UnsupportedFeatureError} if the engine cannot run the module.
 *
 * @example
 * ```ts ignore
 * await Deno.writeFile("app.cwasm", await compile(module));
 * ```
 */
export async function compile(module: Module, options: BackgroundOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const missing = module.features & ~FEATURES;
  if (missing !== 0) throw new UnsupportedFeatureError(module.name, "llvm", missing);
  const image = module.bodies.length === 0 ? undefined : await compileInBackground(module, options);
  return packArtifact(module, image, options);
}

/**
 * Loads an artifact: the result is instantiated like any other module, but only on this engine, and without libLLVM. An
 * artifact is a program; load none that you do not trust.
 *
 * @param name What error messages call it.
 * @throws {ArtifactError} if it is damaged, or was made for another version or processor.
 */
export function loadArtifact(bytes: Uint8Array, name = "module"): Module {
  const artifact = unpackArtifact(bytes, name), module = moduleOf(artifact, name);
  entryLibrary ??= artifact.entry;
  loaded.set(module, { code: codeOf(module, artifact), metered: artifact.header.metered });
  return module;
}

function codeOf(module: Module, { image }: Artifact): ModuleCode {
  return new ModuleCode(module, image.length === 0 ? undefined : image);
}

/**
 * The engine that compiles with libLLVM. Its instances need a cluster with native storage, and the whole of it needs an
 * unrestricted `--allow-ffi`.
 *
 * @example
 * ```ts ignore
 * const engine = new Llvm();
 * using cluster = new Cluster({ storage: engine.createStorage() });
 * const handle = new Linker().bind(cluster).instantiate(module, { engine });
 * ```
 */
export class Llvm implements Engine {
  readonly name = "llvm";
  readonly features: FeatureSet = FEATURES;
  readonly #level: OptimizationLevel | undefined;
  readonly #preciseTraps: boolean;
  readonly #cache: Cache | undefined;
  readonly #onCode: ((event: CompileEvent) => void) | undefined;

  constructor({ level, preciseTraps = false, cache, onCode }: LlvmOptions = {}) {
    this.#level = level;
    this.#preciseTraps = preciseTraps;
    this.#cache = cache;
    this.#onCode = onCode;
  }

  /** Makes native storage for a cluster. */
  createStorage(): Storage {
    return nativeStorage(() => this.#entryLibrary());
  }

  #entryLibrary(): Uint8Array<ArrayBuffer> {
    const known = entryLibrary ?? this.#cache?.entryLibrary();
    if (known !== undefined) return known;
    const built = entryLibraryBytes();
    this.#cache?.keepEntryLibrary(built);
    return built;
  }

  /**
   * Compiles a validated module without blocking, unless its code is at hand, so that instantiating it later does not wait.
   *
   * @param options `metered` has to be what the cluster's meter says about being limited.
   */
  async prepare(module: Module, options: PrepareOptions = {}): Promise<void> {
    const code = this.#options(module, options.metered ?? false);
    if (loaded.has(module) || this.#find(module, code) !== undefined) return;
    const start = performance.now();
    const image = module.bodies.length === 0 ? undefined : await compileInBackground(module, { ...options, ...code });
    this.#keep(module, code, image, start);
  }

  /** Whether code for a module is at hand, from an artifact, an earlier compilation or the cache. */
  has(module: Module, { metered = false }: { readonly metered?: boolean } = {}): boolean {
    return loaded.has(module) || this.#find(module, this.#options(module, metered)) !== undefined;
  }

  link(instance: Instance): InstanceCode {
    const { module, cluster } = instance;
    if (!(cluster.storage instanceof NativeStorage)) {
      throw new TypeError(`Cannot instantiate "${module.name}": the llvm engine needs a cluster with native storage`);
    }
    const code = this.#codeFor(module, cluster.meter.limited);
    cluster.storage.own(code.use());
    return new NativeInstance(instance, code);
  }

  #options(module: Module, metered: boolean): CodeOptions {
    const size = module.bodies.reduce((sum, { start, end }) => sum + end - start, 0);
    return { level: this.#level ?? (size > LARGE_CODE ? 0 : 2), metered, preciseTraps: this.#preciseTraps };
  }

  #codeFor(module: Module, metered: boolean): ModuleCode {
    const artifact = loaded.get(module);
    if (artifact !== undefined) {
      if (!metered || artifact.metered) return artifact.code;
      throw new LinkError(module.name, "it was compiled without metering, which fuel and timeouts need");
    }
    const options = this.#options(module, metered);
    return this.#find(module, options) ?? this.#compile(module, options);
  }

  /** The code of a module that was compiled before, in this process or another one. */
  #find(module: Module, options: CodeOptions): ModuleCode | undefined {
    const code = known.get(module)?.get(keyOf(options));
    if (code !== undefined || module.bodies.length === 0) return code;
    const start = performance.now(), artifact = this.#cache?.find(module, options);
    if (artifact === undefined) return undefined;
    entryLibrary ??= artifact.entry;
    this.#onCode?.({ module, from: "cache", milliseconds: performance.now() - start });
    return remember(module, options, codeOf(module, artifact));
  }

  #compile(module: Module, options: CodeOptions): ModuleCode {
    const start = performance.now(), image = module.bodies.length === 0 ? undefined : compileToImage(module, options);
    return this.#keep(module, options, image, start);
  }

  #keep(module: Module, options: CodeOptions, image: Uint8Array<ArrayBuffer> | undefined, start: number): ModuleCode {
    if (image !== undefined) {
      this.#cache?.keep(module, options, packArtifact(module, image, options));
      this.#onCode?.({ module, from: "compiler", milliseconds: performance.now() - start });
    }
    return remember(module, options, new ModuleCode(module, image));
  }
}

function keyOf({ level, metered, preciseTraps }: CodeOptions): string {
  return JSON.stringify([level, metered, preciseTraps]);
}

function remember(module: Module, options: CodeOptions, code: ModuleCode): ModuleCode {
  let codes = known.get(module);
  if (codes === undefined) known.set(module, codes = new Map());
  codes.set(keyOf(options), code);
  return code;
}
