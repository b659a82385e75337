/**
 * What `--backend auto` takes for a module that was not compiled before. No program waits for a compiler: a small module
 * is compiled at once, a larger one runs on an engine that starts at once, while a Worker compiles it for the next run.
 *
 * @module
 */
import { millisecondsFor } from "../../engines/llvm/plan/cost.ts";
import { AT_ONCE, featuresOf, whyNoNativeCode } from "../../engines/mod.ts";
import type { Engine } from "../../runtime/engine.ts";
import { featureNames } from "../../wasm/features.ts";
import type { Module } from "../../wasm/module.ts";
import { engineNamed, prepare } from "./engines.ts";
import { exitThrough } from "../terminal/exit.ts";
import { Failure } from "../terminal/failure.ts";
import { log } from "../terminal/log.ts";
import type { ProgramOptions } from "./programs.ts";

/** Milliseconds that somebody who runs a program may wait for a compiler. */
const PATIENCE = 1000;

/** Milliseconds that opening libLLVM takes. */
const OPENING = 100;

/** An engine, and why it is this one. */
interface Choice {
  readonly engine: Engine;
  readonly why: string;
}

/**
 * Chooses the engine for a validated module.
 *
 * @throws {Failure} if there is none that runs it here.
 */
export async function chooseEngine(module: Module, options: ProgramOptions): Promise<Engine> {
  const { engine, why } = await choose(module, options);
  log.info(() => `"${module.name}" runs on the ${engine.name} engine: ${why}`);
  return engine;
}

async function choose(module: Module, options: ProgramOptions): Promise<Choice> {
  const obstacle = whyNotNative(module);
  if (obstacle !== undefined) return await startAtOnce(module, obstacle, options);
  if (expectedTime(module, options) <= PATIENCE) return await compileNow(module, options);
  const { engine } = await firstThatRuns(module, options);
  // What only native code can run has to be waited for.
  if (engine === undefined) return await compileNow(module, options);
  return { engine, why: `native code ${await prepareNextRun(module, options)}` };
}

/** Why a module cannot become native code, here or at all; undefined if it can. */
function whyNotNative(module: Module): string | undefined {
  const missing = featureNames(module.features & ~featuresOf("llvm"));
  return missing.length === 0 ? whyNoNativeCode() : `native code does not support ${missing.join(", ")}`;
}

/** How long compiling takes; small modules are compiled on one core. */
function expectedTime({ bodies }: Module, { level = 2 }: ProgramOptions): number {
  return OPENING + millisecondsFor({ bytes: bodies.reduce((sum, { start, end }) => sum + end - start, 0) }, level);
}

/** Compiles while somebody waits, if there is a compiler. */
async function compileNow(module: Module, options: ProgramOptions): Promise<Choice> {
  const { LlvmNotFoundError } = await import("../../engines/llvm/mod.ts"), start = performance.now();
  const engine = await engineNamed("llvm", options);
  try {
    await prepare(module, engine, options);
  } catch (error) {
    if (error instanceof LlvmNotFoundError) {
      return await startAtOnce(module, "there is no libLLVM for native code", options);
    }
    throw error;
  }
  return { engine, why: `compiled to native code in ${((performance.now() - start) / 1000).toFixed(1)} s` };
}

/** @param obstacle Why there is no native code. */
async function startAtOnce(module: Module, obstacle: string, options: ProgramOptions): Promise<Choice> {
  const { engine, lacking } = await firstThatRuns(module, options);
  if (engine !== undefined) return { engine, why: [obstacle, ...lacking].join("; ") };
  throw new Failure(`Cannot run "${module.name}": ${[obstacle, ...lacking].join("; ")}`);
}

/** The first of the engines that start at once which has all that a module uses, and what those before it lack. */
async function firstThatRuns(
  module: Module,
  options: ProgramOptions,
): Promise<{ engine: Engine | undefined; lacking: string[] }> {
  const lacking: string[] = [];
  for (const name of AT_ONCE) {
    const engine = await engineNamed(name, options), missing = featureNames(module.features & ~engine.features);
    if (missing.length === 0) return { engine, lacking };
    lacking.push(`the ${name} engine does not support ${missing.join(", ")}`);
  }
  return { engine: undefined, lacking };
}

/** Begins to compile a module for its next run, if that can be kept; says so. */
async function prepareNextRun(module: Module, { cache, level, metered }: ProgramOptions): Promise<string> {
  if (cache === undefined) return "would take long to compile, and there is no cache to keep it in";
  const { directory } = cache;
  if (Deno.permissions.querySync({ name: "write", path: directory }).state !== "granted") {
    return `would take long to compile, and keeping it needs --allow-write=${directory}`;
  }
  const { compileForNextRun, exit } = await import("../../engines/llvm/compile/background.ts");
  exitThrough(exit);
  compileForNextRun({ bytes: module.bytes, name: module.name, options: { level, metered }, directory });
  return "is being compiled in the background for the next run";
}
