/**
 * The LLVM engine: native code from an artifact, from the cache, or compiled when a module is first instantiated.
 *
 * @module
 */
import { entryLibraryBytes, llvm } from "../../../ffi/mod.ts";
import { LimitError, type Meter, type PrepareOptions, UnsupportedFeatureError } from "../../runtime/mod.ts";
import { type Module, objectionTo, type OptionNames, requireOptions } from "../../wasm/mod.ts";
import type { Cache } from "../../cache/cache.ts";
import { ModuleCode } from "../../native/code/module_code.ts";
import {
  CODE_OPTIONS,
  type CodeOptions,
  type OptimizationLevel,
  requireLevel,
} from "../../native/code/code_options.ts";
import {
  type BackgroundOptions,
  compileInBackground,
  compileToImage,
  expectedTime,
  planInTime,
  type Surroundings,
} from "./compile/compiler.ts";
import { digestOfSync } from "../../files/digest.ts";
import { featuresOf } from "../mod.ts";
import { codeOptions, codeSize } from "./compile/level.ts";
import { packArtifact } from "./compile/pack.ts";
import { PartialObjects } from "../../cache/partial_objects.ts";
import { type CodeNeeds, codeOf, isPrecompiled, Precompiled } from "./precompiled.ts";

/** What the engine did, for those who want to know. */
export interface CompileEvent {
  /** What has code now. */
  readonly module: Module;
  /** Where the code came from. */
  readonly from: "cache" | "compiler";
  /** How long that took. */
  readonly milliseconds: number;
}

/** Options of {@linkcode Llvm}. */
export interface LlvmOptions {
  /** How much LLVM optimises; 2 by default, 0 for large modules, whose compilation would take too long. */
  readonly level?: OptimizationLevel;
  /** As in {@linkcode CodeOptions}; false by default. */
  readonly preciseTraps?: boolean;
  /** Where compiled modules are kept; nowhere by default. */
  readonly cache?: Cache;
  /** Told when code for a module has been found or made. */
  readonly onCode?: (event: CompileEvent) => void;
}

const WHAT = "Cannot make the llvm engine";
const OPTIONS: OptionNames<LlvmOptions> = { level: true, preciseTraps: true, cache: true, onCode: true };
const COMPILE_OPTIONS: OptionNames<BackgroundOptions> = {
  ...CODE_OPTIONS,
  objects: true,
  signal: true,
  onProgress: true,
};

/** How many times longer than expected optimising may take: as much as was ever seen for code that no compiler makes. */
const PRUDENCE = 3;

/** Bytes of code from which on the objects of an interrupted compilation are kept: those of a few shards. */
const WORTH_KEEPING = 100_000;

/** Code of modules by level and metering. */
const known = new WeakMap<Module, Map<string, ModuleCode>>();

/**
 * Makes an artifact of a validated module, on other threads.
 *
 * @throws {TypeError} if the module was not validated in this thread, or was itself loaded from an artifact.
 * @throws {LlvmNotFoundError} if there is no libLLVM.
 * @throws {TypeError} if there is no such option.
 * @throws {UnsupportedFeatureError} if the engine cannot run the module.
 *
 * @example
 * ```ts ignore
 * await Deno.writeFile("app.cwasm", await compile(module));
 * ```
 */
export async function compile(module: Module, options: BackgroundOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  requireSource(module);
  const what = `Cannot compile "${module.name}"`;
  requireOptions(what, options, COMPILE_OPTIONS);
  requireLevel(what, options.level);
  const missing = module.features & ~featuresOf("llvm");
  if (missing !== 0) throw new UnsupportedFeatureError(module.name, "llvm", missing);
  const image = module.bodies.length === 0 ? undefined : await compileInBackground(module, options);
  return packArtifact(module, image, options);
}

/** Makes sure that a module is what code can be made of. No engine has an empty name. */
function requireSource(module: Module): void {
  const objection = objectionTo(module, "");
  if (objection !== undefined) throw new TypeError(`Cannot compile "${module.name}": ${objection}`);
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
export class Llvm extends Precompiled {
  readonly #level: OptimizationLevel | undefined;
  readonly #preciseTraps: boolean;
  readonly #cache: Cache | undefined;
  readonly #onCode: ((event: CompileEvent) => void) | undefined;

  /** Looks for nothing yet; libLLVM is opened when something has to be compiled. */
  constructor(options: LlvmOptions = {}) {
    const { level, preciseTraps = false, cache, onCode } = options;
    requireOptions(WHAT, options, OPTIONS);
    requireLevel(WHAT, level);
    super({ preciseTraps });
    this.#level = level;
    this.#preciseTraps = preciseTraps;
    this.#cache = cache;
    this.#onCode = onCode;
  }

  /** The entry library, compiled if it is not at hand. */
  protected override entryLibrary(): Uint8Array<ArrayBuffer> {
    const known = this.knownEntryLibrary() ?? this.#cache?.entryLibrary();
    if (known !== undefined) return known;
    const built = entryLibraryBytes();
    this.#cache?.keepEntryLibrary(built);
    return built;
  }

  /**
   * Compiles a validated module without blocking, unless its code is at hand, so that instantiating it later does not wait.
   *
   * @param options `metered` has to be what the cluster's meter says about counting.
   */
  async prepare(module: Module, options: PrepareOptions = {}): Promise<void> {
    if (isPrecompiled(module)) return;
    requireSource(module);
    const request = this.#request(options.metered ?? false);
    if (this.#find(module, request) !== undefined) return;
    const start = performance.now(), code = codeOptions(module, request);
    using objects = this.#partialObjects(module, request);
    const image = module.bodies.length === 0
      ? undefined
      : await compileInBackground(module, { ...options, ...code, objects });
    this.#keep(module, request, image, start);
    objects?.remove();
  }

  /** What an earlier compilation left, for modules that are worth it. */
  #partialObjects(module: Module, request: CodeOptions): PartialObjects | undefined {
    if (this.#cache === undefined || codeSize(module) < WORTH_KEEPING) return undefined;
    return PartialObjects.open(this.#cache, digestOfSync(module.bytes), request, llvm().version);
  }

  #request(metered: boolean): CodeOptions {
    return { level: this.#level, metered, preciseTraps: this.#preciseTraps };
  }

  /**
   * The code of a module, compiled if it is not at hand.
   *
   * @ignore
   */
  protected override codeFor(module: Module, needs: CodeNeeds, meter: Meter): ModuleCode {
    if (isPrecompiled(module)) return super.codeFor(module, needs, meter);
    const request = this.#request(needs.metered), found = this.#find(module, request);
    if (found !== undefined || !meter.isTimed || this.#level !== undefined) {
      return found ?? this.#compile(module, request, { waiting: meter });
    }
    // What is wanted before a deadline is compiled quickly, if well would take too long; only this cluster gets that code.
    const { level = 2 } = codeOptions(module, request), quick = { ...request, level: 0 } as const;
    const plan = planInTime(module, meter);
    if (PRUDENCE * expectedTime(plan, level) <= meter.remaining) {
      try {
        return this.#compile(module, request, { waiting: meter, plan });
      } catch (error) {
        if (!(error instanceof LimitError)) throw error; // It has turned out to be more than was expected.
      }
    }
    return this.#find(module, quick) ?? this.#compile(module, quick, { waiting: meter, plan });
  }

  /** The code of a module that was compiled before, in this process or another one. */
  #find(module: Module, request: CodeOptions): ModuleCode | undefined {
    const code = known.get(module)?.get(keyOf(request));
    if (code !== undefined || module.bodies.length === 0 || this.#cache === undefined) return code;
    const start = performance.now(), artifact = this.#cache.findSync(digestOfSync(module.bytes), request);
    if (artifact === undefined) return undefined;
    this.#onCode?.({ module, from: "cache", milliseconds: performance.now() - start });
    return remember(module, request, codeOf(module, artifact));
  }

  #compile(module: Module, request: CodeOptions, surroundings: Surroundings): ModuleCode {
    const start = performance.now(), options = codeOptions(module, request);
    const image = module.bodies.length === 0 ? undefined : compileToImage(module, options, surroundings);
    return this.#keep(module, request, image, start);
  }

  #keep(module: Module, request: CodeOptions, image: Uint8Array<ArrayBuffer> | undefined, start: number): ModuleCode {
    if (image !== undefined) {
      const options = codeOptions(module, request);
      this.#cache?.keep(digestOfSync(module.bytes), request, packArtifact(module, image, options));
      this.#onCode?.({ module, from: "compiler", milliseconds: performance.now() - start });
    }
    return remember(module, request, new ModuleCode(module, image));
  }
}

function keyOf({ level, metered, preciseTraps }: CodeOptions): string {
  return JSON.stringify([level, metered, preciseTraps]);
}

function remember(module: Module, request: CodeOptions, code: ModuleCode): ModuleCode {
  let codes = known.get(module);
  if (codes === undefined) known.set(module, codes = new Map());
  codes.set(keyOf(request), code);
  return code;
}
