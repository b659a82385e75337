/**
 * The engines that can be asked for, each loaded when it is. A further engine is a row here.
 *
 * @module
 */
import type { Engine } from "../runtime/engine.ts";
import type { Module } from "../wasm/module.ts";
import { log } from "./log.ts";

/** The engines by name; `auto` takes the first one that runs all features of a module. */
const ENGINES = {
  interpreter: async () => new (await import("../interpreter/mod.ts")).Interpreter(),
} as const satisfies Record<string, () => Promise<Engine>>;

type EngineName = keyof typeof ENGINES;

/** The names of all engines. */
export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];
/** What `--backend` can be. */
export const BACKENDS = ["auto", ...ENGINE_NAMES] as const;

/**
 * The engine for a module.
 *
 * @param backend One of {@linkcode BACKENDS}; undefined is `auto`.
 */
export async function engineFor(backend: string | undefined, module: Module): Promise<Engine> {
  if (backend !== undefined && backend !== "auto") return await ENGINES[backend as EngineName]();
  let engine: Engine | undefined;
  for (const load of Object.values(ENGINES)) {
    engine = await load();
    if ((module.features & ~engine.features) === 0) break;
  }
  log.info(() => `"${module.name}" runs on the ${engine!.name} engine`);
  return engine!;
}

/** The engine that a name stands for, when there is no single module to choose by. */
export async function engineNamed(backend: string | undefined): Promise<Engine> {
  const name = backend === undefined || backend === "auto" ? ENGINE_NAMES[0] : backend as EngineName;
  return await ENGINES[name]();
}
