/**
 * From a file to a module and the engine that runs it. What was compiled before, and is in the file itself or in the
 * cache, is run as it is: native code is not decoded, validated or translated again, and nothing that does so is loaded;
 * a translation to JavaScript needs the module decoded.
 *
 * @module
 */
import type { Cache } from "../../cache/cache.ts";
import { whyNoNativeCode } from "../../engines/mod.ts";
import type { Engine } from "../../runtime/engine.ts";
import type { Module } from "../../wasm/module.ts";
import { loadLate } from "../late.ts";
import { Failure } from "../terminal/failure.ts";
import { log } from "../terminal/log.ts";
import type { EngineOptions } from "./engines.ts";
import { isCompiled, readBinary } from "./module_files.ts";

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
  if (cache === undefined || backend === "interpreter") return await loadUncompiled({ path, bytes }, options);
  const source = { path, bytes, digest: await (await import("../../engines/llvm/run_compiled.ts")).digestOf(bytes) };
  const mayBeNative = (isAuto(backend) || backend === "llvm") && whyNoNativeCode() === undefined;
  const found = mayBeNative ? await fromCache(source, cache, options) : undefined;
  if (found !== undefined) return found;
  return await loadUncompiled(source, options);
}

async function loadUncompiled(source: Source, options: ProgramOptions): Promise<Program> {
  return await (await loadLate("./program/uncompiled.ts")).loadUncompiled(source, options);
}

/** Whether `--backend` leaves the choice to us. */
export function isAuto(backend: string | undefined): boolean {
  return backend === undefined || backend === "auto";
}

/** A module that was read. */
export interface Source {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The SHA-256 that names it in the cache, if there is one that it may be in. */
  readonly digest?: string;
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
  const { ArtifactError, loadUnpacked, openArtifact, Precompiled } = await import("../../engines/llvm/run_compiled.ts");
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
  { path, digest }: Required<Source>,
  cache: Cache,
  options: ProgramOptions,
): Promise<Program | undefined> {
  const { loadUnpacked, Precompiled } = await import("../../engines/llvm/run_compiled.ts");
  const found = await log.timed(`looked for "${path}" in the cache`, () => cache.find(digest, options));
  if (found === undefined) return undefined;
  log.info(() => `"${path}" runs on the llvm engine: its native code was in the cache`);
  return { module: await loadUnpacked(found, path), engine: new Precompiled() };
}

/** The cache, unless it is not wanted, or may not be read, or others can write to it. */
export async function openCache(directory: string | undefined): Promise<Cache | undefined> {
  if (directory === undefined) return undefined;
  if (Deno.permissions.querySync({ name: "read", path: directory }).state !== "granted") return undefined;
  const { Cache, CacheError } = await import("../../engines/llvm/run_compiled.ts");
  try {
    return new Cache(directory);
  } catch (error) {
    if (!(error instanceof CacheError)) throw error;
    log.warn(() => `${error.message}; --cache-dir names another one, and --no-cache does without`);
    return undefined;
  }
}
