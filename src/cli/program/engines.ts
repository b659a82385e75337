/**
 * The engines as the command line makes them. Each is loaded when it is asked for.
 *
 * @module
 */
import type { Cache } from "../../cache/cache.ts";
import type { TranslationStore } from "../../engines/js/run/translations.ts";
import type { EngineName } from "../../engines/mod.ts";
import type { Engine, PrepareOptions } from "../../runtime/engine.ts";
import type { Module } from "../../wasm/module.ts";
import { Progress } from "../terminal/progress.ts";

/** What engines are made for. */
export interface EngineOptions {
  /** Where native code is kept; nowhere by default. */
  readonly cache?: Cache;
  /** How much native code is optimised. */
  readonly level?: 0 | 1 | 2 | 3;
  /** Where translations to JavaScript are kept; nowhere by default. */
  readonly translations?: TranslationStore;
}

const MAKERS = {
  // Who runs a program on a machine of his own waits for a large function, or has set a timeout.
  js: async ({ translations: store }) => {
    return new (await import("../../engines/js/mod.ts")).Js({ store, largestBody: Infinity });
  },
  interpreter: async () => new (await import("../../engines/interpreter/mod.ts")).Interpreter(),
  llvm: async (options) => (await import("./llvm.ts")).llvmEngine(options),
} as const satisfies Record<EngineName, (options: EngineOptions) => Promise<Engine>>;

/** The engine with a name. */
export async function engineNamed(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  return await MAKERS[name](options);
}

/** Lets an engine that takes long do its work in view of a person who waits. */
export async function prepare(module: Module, engine: Engine, options: PrepareOptions): Promise<void> {
  if (engine.prepare === undefined || (module.features & ~engine.features) !== 0) return;
  using progress = new Progress(`compiling ${module.name}`);
  await engine.prepare(module, { metered: options.metered, onProgress: progress.update });
}
