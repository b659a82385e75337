/**
 * The engines that can be asked for, each loaded when it is. A further engine is a row here.
 *
 * @module
 */
import type { Cache } from "../../cache/cache.ts";
import type { TranslationStore } from "../../engines/js/run/translations.ts";
import type { Engine } from "../../runtime/engine.ts";
import { loadRest } from "../load_rest.ts";

/** What engines are made for. */
export interface EngineOptions {
  /** Where native code is kept; nowhere by default. */
  readonly cache?: Cache;
  /** How much native code is optimised. */
  readonly level?: 0 | 1 | 2 | 3;
  /** Where translations to JavaScript are kept; nowhere by default. */
  readonly translations?: TranslationStore;
}

/** The engines by name, those that need nothing first. */
const ENGINES = {
  js: async ({ translations }) => new (await loadRest("../engines/js/mod.ts")).Js({ store: translations }),
  interpreter: async () => new (await loadRest("../engines/interpreter/mod.ts")).Interpreter(),
  llvm: async (options) => (await loadRest("./program/llvm.ts")).llvmEngine(options),
} as const satisfies Record<string, (options: EngineOptions) => Promise<Engine>>;

/** Name of an engine. */
export type EngineName = keyof typeof ENGINES;

/** The names of all engines. */
export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];
/** What `--backend` can be; `auto` is chosen for each module. */
export const BACKENDS = ["auto", ...ENGINE_NAMES] as const;

/** The engine with a name. */
export async function engineNamed(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  return await ENGINES[name](options);
}

/** Whether `--backend` leaves the choice to us. */
export function isAuto(backend: string | undefined): boolean {
  return backend === undefined || backend === "auto";
}
