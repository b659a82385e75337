/**
 * The engines that can be asked for, each loaded when it is. A further engine is a row here.
 *
 * @module
 */
import type { Engine } from "../runtime/engine.ts";
import type { Storage } from "../runtime/storage.ts";
import type { Module } from "../wasm/module.ts";
import { cacheDirectory } from "./cache_directory.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { isCompiled } from "./modules.ts";

/**
 * The engines by name. `auto` takes native code if it is in the cache, and otherwise the first one that runs all features of
 * a module.
 */
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

/** What is to be run, and how. */
export interface Choice {
  /** One of {@linkcode BACKENDS}; undefined is `auto`. */
  readonly backend: string | undefined;
  /** Whether the program's time is limited. */
  readonly metered: boolean;
}

/** The engine for a module. */
export async function engineFor(module: Module, choice: Choice): Promise<Engine> {
  const { backend } = choice, engine = await choose(module, choice);
  if (isAuto(backend)) log.info(() => `"${module.name}" runs on the ${engine.name} engine`);
  return engine;
}

/** The storage that a cluster must have to run a module, if it must have a certain one. */
export async function storageFor(module: Module, choice: Choice): Promise<Storage | undefined> {
  return (await choose(module, choice)).createStorage?.();
}

function isAuto(backend: string | undefined): boolean {
  return backend === undefined || backend === "auto";
}

async function choose(module: Module, { backend, metered }: Choice): Promise<Engine> {
  if (isCompiled(module)) {
    if (isAuto(backend) || backend === "llvm") return await ENGINES.llvm();
    throw new Failure(`Cannot run "${module.name}" on the ${backend} engine: it holds native code`);
  }
  if (!isAuto(backend)) return await ENGINES[backend as EngineName]();
  const native = await cachedEngine(module, metered);
  if (native !== undefined) return native;
  let engine: Engine | undefined;
  for (const load of Object.values(ENGINES)) {
    engine = await load();
    if ((module.features & ~engine.features) === 0) break;
  }
  return engine!;
}

/** The engine for native code, if the module was compiled before and native code may run. */
async function cachedEngine(module: Module, metered: boolean): Promise<Engine | undefined> {
  const directory = cacheDirectory();
  if (directory === undefined || !isGranted({ name: "ffi" }) || !isGranted({ name: "read", path: directory })) return;
  if (!await Deno.stat(directory).then((found) => found.isDirectory, () => false)) return;
  const engine = await ENGINES.llvm();
  return engine.has(module, { metered }) ? engine : undefined;
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** The engine that a name stands for, when there is no single module to choose by. */
export async function engineNamed(backend: string | undefined): Promise<Engine> {
  const name = isAuto(backend) ? ENGINE_NAMES[0] : backend as EngineName;
  return await ENGINES[name]();
}
