/**
 * From a file to a module and the engine that runs it. What was compiled before, and is in the file itself or in the
 * cache, is run as it is: native code is not decoded, validated or translated again, and nothing that does so is loaded;
 * a translation to JavaScript needs the module decoded.
 *
 * @module
 */
import type { Cache } from "../../cache/cache.ts";
import type { Engine, PrepareOptions } from "../../runtime/engine.ts";
import type { FeatureSet } from "../../wasm/features.ts";
import type { Module } from "../../wasm/module.ts";
import { markValidated } from "../../wasm/validated.ts";
import { type EngineName, engineNamed, type EngineOptions, isAuto } from "./engines.ts";
import { Failure } from "../terminal/failure.ts";
import { loadRest } from "../load_rest.ts";
import { log } from "../terminal/log.ts";
import { isCompiled, readBinary } from "./module_files.ts";
import { whyNoNativeCode } from "../terminal/permissions.ts";

/** How the name of a file ends whose native code is run. */
const COMPILED_ENDING = ".cwasm";

/** A module and what runs it. */
export interface Program {
  readonly module: Module;
  readonly engine: Engine;
  /** To be called when it has ended: keeps for its next run what this one translated. */
  readonly keep?: () => Promise<void>;
}

/** How programs are to be run. */
export interface ProgramOptions extends EngineOptions {
  /** As in `--backend`. */
  readonly backend: string | undefined;
  /** Whether the program's time is limited. */
  readonly metered: boolean;
  /** Whether native code is run from files that are not named as such. */
  readonly allowPrecompiled: boolean;
}

/**
 * Loads a program, and translates it if the engine that was asked for does that ahead of time.
 *
 * @throws {Failure} if it cannot be read, is no valid module, or cannot be run so.
 */
export async function loadProgram(path: string, options: ProgramOptions): Promise<Program> {
  const bytes = await readBinary(path);
  if (isCompiled(bytes)) return await loadCompiled(path, bytes, options);
  const { backend, cache } = options;
  if (cache === undefined || backend === "interpreter") return await parseProgram(path, bytes, options);
  const source = { path, bytes, digest: await (await import("../../engines/llvm/ready.ts")).digestOf(bytes) };
  const mayBeNative = (isAuto(backend) || backend === "llvm") && whyNoNativeCode() === undefined;
  const found = mayBeNative ? await fromCache(source, cache, options) : undefined;
  if (found !== undefined) return found;
  return backend === "llvm" ? await parseProgram(path, bytes, options) : await resumeProgram(source, cache, options);
}

/** A module that was read, with the SHA-256 that names it in the cache. */
interface Source {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** A program of which nothing is known. */
async function parseProgram(path: string, bytes: Uint8Array, options: ProgramOptions): Promise<Program> {
  const { decodeBytes, validated } = await loadRest("./program/modules.ts");
  const module = await validated(await decodeBytes(path, bytes));
  return { module, engine: await chosenEngine(module, options) };
}

/** A program that an earlier run may have found valid and translated in part. */
async function resumeProgram(
  { path, bytes, digest }: Source,
  cache: Cache,
  options: ProgramOptions,
): Promise<Program> {
  const { openTranslations, writeTranslations } = await loadRest("./program/translations.ts");
  const { decodeBytes, validated } = await loadRest("./program/modules.ts");
  const opening = openTranslations(cache, { digest, metered: options.metered });
  const module = await decodeBytes(path, bytes), translations = await opening;
  if (translations.features === undefined) await validated(module);
  else adoptVerdict(module, translations.features);
  const engine = await chosenEngine(module, { ...options, translations });
  const keep = async () => {
    engine.keep?.();
    await writeTranslations(translations, module, cache);
  };
  return { module, engine, keep };
}

/** Takes the validator's word for a module from an earlier run, which had the same bytes. */
function adoptVerdict(module: Module, features: FeatureSet): void {
  module.features |= features;
  markValidated(module);
}

async function chosenEngine(module: Module, options: ProgramOptions): Promise<Engine> {
  const { backend } = options;
  if (isAuto(backend)) return await (await loadRest("./program/auto.ts")).chooseEngine(module, options);
  const engine = await engineNamed(backend as EngineName, options);
  await translate(module, engine, options);
  return engine;
}

/** Native code can do all that this process can, so a file that holds it must be asked for as such. */
async function loadCompiled(path: string, bytes: Uint8Array, options: ProgramOptions): Promise<Program> {
  const { backend } = options;
  if (!options.allowPrecompiled && !path.endsWith(COMPILED_ENDING)) {
    const wanted = `a name that ends in ${COMPILED_ENDING}, or --allow-precompiled`;
    throw new Failure(`Cannot run "${path}": it holds native code, which nothing confines and which needs ${wanted}`);
  }
  if (!isAuto(backend) && backend !== "llvm") {
    throw new Failure(`Cannot run "${path}" on the ${backend} engine: it holds native code`);
  }
  const { ArtifactError, loadUnpacked, openArtifact, Precompiled } = await import("../../engines/llvm/ready.ts");
  try {
    const module = await log.timed(`loaded "${path}"`, async () => loadUnpacked(await openArtifact(bytes, path), path));
    return { module, engine: new Precompiled() };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    throw new Failure(error.message, { cause: error });
  }
}

/** A program whose native code is in the cache. */
async function fromCache(
  { path, digest }: Source,
  cache: Cache,
  options: ProgramOptions,
): Promise<Program | undefined> {
  const { loadUnpacked, Precompiled } = await import("../../engines/llvm/ready.ts");
  const found = await log.timed(`looked for "${path}" in the cache`, () => cache.find(digest, options));
  if (found === undefined) return undefined;
  log.info(() => `"${path}" runs on the llvm engine: its native code was in the cache`);
  return { module: await loadUnpacked(found, path), engine: new Precompiled() };
}

/** Lets an engine that takes long do its work in view of a person who waits. */
export async function translate(module: Module, engine: Engine, options: PrepareOptions): Promise<void> {
  if (engine.prepare === undefined || (module.features & ~engine.features) !== 0) return;
  const { Progress } = await import("../terminal/progress.ts");
  using progress = new Progress(`compiling ${module.name}`);
  await engine.prepare(module, { metered: options.metered, onProgress: progress.update });
}

/** The cache, unless it is not wanted, or may not be read, or others can write to it. */
export async function openCache(directory: string | undefined): Promise<Cache | undefined> {
  if (directory === undefined) return undefined;
  if (Deno.permissions.querySync({ name: "read", path: directory }).state !== "granted") return undefined;
  const { Cache, CacheError } = await import("../../engines/llvm/ready.ts");
  try {
    return new Cache(directory);
  } catch (error) {
    if (!(error instanceof CacheError)) throw error;
    log.warn(() => `${error.message}; --cache-dir names another one, and --no-cache does without`);
    return undefined;
  }
}
