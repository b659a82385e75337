/**
 * From bytes to a program that is not compiled yet: decoded, found valid, and with the engine that was asked for or is the
 * best for it. It is loaded for such programs only, with all that it imports.
 *
 * @module
 */
import type { Cache } from "../../cache/cache.ts";
import type { EngineName } from "../../engines/mod.ts";
import type { Engine } from "../../runtime/engine.ts";
import type { FeatureSet } from "../../wasm/features.ts";
import type { Module } from "../../wasm/module.ts";
import { markValidated } from "../../wasm/validated.ts";
import { chooseEngine } from "./auto.ts";
import { engineNamed, prepare } from "./engines.ts";
import { decodeBytes, validated } from "./modules.ts";
import { isAuto, type Program, type ProgramOptions, type Source } from "./programs.ts";
import { openTranslations, writeTranslations } from "./translations.ts";

/** Loads a program, and translates it if the engine that was asked for does that ahead of time. */
export async function loadUncompiled(source: Source, options: ProgramOptions): Promise<Program> {
  const { path, bytes, digest } = source, { cache, backend } = options;
  if (cache !== undefined && digest !== undefined && backend !== "llvm") {
    return await resumeProgram({ path, bytes, digest }, cache, options);
  }
  const module = await validated(await decodeBytes(path, bytes));
  return { module, engine: await chosenEngine(module, options) };
}

/** A program that an earlier run may have found valid and translated in part. */
async function resumeProgram(
  { path, bytes, digest }: Required<Source>,
  cache: Cache,
  options: ProgramOptions,
): Promise<Program> {
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
  if (isAuto(backend)) return await chooseEngine(module, options);
  const engine = await engineNamed(backend as EngineName, options);
  await prepare(module, engine, options);
  return engine;
}
