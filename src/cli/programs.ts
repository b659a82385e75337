/**
 * From a file to a module and the engine that runs it. What was compiled before, and is in the file itself or in the
 * cache, is run as it is: nothing of it is decoded, validated or translated again, and nothing that does so is loaded.
 *
 * @module
 */
import type { Cache } from "../aot/cache.ts";
import type { Engine, PrepareOptions } from "../runtime/engine.ts";
import type { Module } from "../wasm/module.ts";
import { type EngineName, engineNamed, type EngineOptions, isAuto } from "./engines.ts";
import { Failure } from "./failure.ts";
import { loadRest } from "./load_rest.ts";
import { log } from "./log.ts";
import { isCompiled, readBinary } from "./module_files.ts";
import { whyNoNativeCode } from "./permissions.ts";
import { Progress } from "./progress.ts";

/** A module and what runs it. */
export interface Program {
  readonly module: Module;
  readonly engine: Engine;
}

/** How programs are to be run. */
export interface ProgramOptions extends EngineOptions {
  /** As in `--backend`. */
  readonly backend: string | undefined;
  /** Whether the program's time is limited. */
  readonly metered: boolean;
}

/**
 * Loads a program, and translates it if the engine that was asked for does that ahead of time.
 *
 * @throws {Failure} if it cannot be read, is no valid module, or cannot be run so.
 */
export async function loadProgram(path: string, options: ProgramOptions): Promise<Program> {
  const bytes = await readBinary(path);
  if (isCompiled(bytes)) return await loadCompiled(path, bytes, options);
  const { backend } = options;
  const found = isAuto(backend) || backend === "llvm" ? await fromCache(path, bytes, options) : undefined;
  if (found !== undefined) return found;
  const { parseModule } = await loadRest("./modules.ts"), module = await parseModule(path, bytes);
  if (isAuto(backend)) return { module, engine: await (await loadRest("./auto.ts")).chooseEngine(module, options) };
  const engine = await engineNamed(backend as EngineName, options);
  await translate(module, engine, options);
  return { module, engine };
}

async function loadCompiled(path: string, bytes: Uint8Array, { backend }: ProgramOptions): Promise<Program> {
  if (!isAuto(backend) && backend !== "llvm") {
    throw new Failure(`Cannot run "${path}" on the ${backend} engine: it holds native code`);
  }
  const { ArtifactError, loadUnpacked, openArtifact, Precompiled } = await import("../aot/ready.ts");
  try {
    const module = await log.timed(`loaded "${path}"`, async () => loadUnpacked(await openArtifact(bytes, path), path));
    return { module, engine: new Precompiled() };
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    throw new Failure(error.message, { cause: error });
  }
}

/** A program whose native code is in the cache. */
async function fromCache(path: string, bytes: Uint8Array, options: ProgramOptions): Promise<Program | undefined> {
  const { cache } = options;
  if (cache === undefined) return undefined;
  const { digestOf, loadUnpacked, Precompiled } = await import("../aot/ready.ts");
  const found = await log.timed(`looked for "${path}" in the cache`, async () => {
    return await cache.find(await digestOf(bytes), options);
  });
  if (found === undefined) return undefined;
  log.info(() => `"${path}" runs on the llvm engine: its native code was in the cache`);
  return { module: loadUnpacked(found, path), engine: new Precompiled() };
}

/** Lets an engine that takes long do its work in view of a person who waits. */
export async function translate(module: Module, engine: Engine, options: PrepareOptions): Promise<void> {
  if (engine.prepare === undefined || (module.features & ~engine.features) !== 0) return;
  using progress = new Progress(`compiling ${module.name}`);
  await engine.prepare(module, { metered: options.metered, onProgress: progress.update });
}

/** The cache, unless it is not wanted, or may not be read. */
export async function openCache(directory: string | undefined): Promise<Cache | undefined> {
  if (directory === undefined || whyNoNativeCode() !== undefined) return undefined;
  if (Deno.permissions.querySync({ name: "read", path: directory }).state !== "granted") return undefined;
  const { Cache } = await import("../aot/ready.ts");
  return new Cache(directory);
}
