/**
 * The engines that can be asked for, each loaded when it is. A further engine is a row here.
 *
 * @module
 */
import type { Engine } from "../runtime/engine.ts";
import type { Storage } from "../runtime/storage.ts";
import type { Module } from "../wasm/module.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { isCompiled } from "./modules.ts";

/** The engines by name; `auto` takes the first one that runs all features of a module. */
const ENGINES = {
  js: async () => new (await import("../jit/mod.ts")).JsJit(),
  interpreter: async () => new (await import("../interpreter/mod.ts")).Interpreter(),
  llvm: async () => (await import("./llvm.ts")).llvmEngine(),
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
  const engine = await choose(backend, module);
  if (isAuto(backend)) log.info(() => `"${module.name}" runs on the ${engine.name} engine`);
  return engine;
}

/** The storage that a cluster must have to run a module, if it must have a certain one. */
export async function storageFor(backend: string | undefined, module: Module): Promise<Storage | undefined> {
  return (await choose(backend, module)).createStorage?.();
}

function isAuto(backend: string | undefined): boolean {
  return backend === undefined || backend === "auto";
}

async function choose(backend: string | undefined, module: Module): Promise<Engine> {
  if (isCompiled(module)) {
    if (isAuto(backend) || backend === "llvm") return await ENGINES.llvm();
    throw new Failure(`Cannot run "${module.name}" on the ${backend} engine: it holds native code`);
  }
  if (!isAuto(backend)) return await ENGINES[backend as EngineName]();
  let engine: Engine | undefined;
  for (const load of Object.values(ENGINES)) {
    engine = await load();
    if ((module.features & ~engine.features) === 0) break;
  }
  return engine!;
}

/** The engine that a name stands for, when there is no single module to choose by. */
export async function engineNamed(backend: string | undefined): Promise<Engine> {
  const name = isAuto(backend) ? ENGINE_NAMES[0] : backend as EngineName;
  return await ENGINES[name]();
}
