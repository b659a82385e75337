/**
 * All engines at once, for tests and benchmarks: what asks each of them takes them from here, so that none is forgotten.
 *
 * @module
 */
import type { Engine } from "../runtime/engine.ts";
import { Interpreter } from "./interpreter/mod.ts";
import { Js } from "./js/mod.ts";
import { Llvm } from "./llvm/mod.ts";
import { ENGINE_NAMES, type EngineName } from "./mod.ts";

const MAKERS = {
  js: () => new Js(),
  interpreter: () => new Interpreter(),
  llvm: () => new Llvm(),
} as const satisfies Record<EngineName, () => Engine>;

/** Makes the engine with a name, as it is without options. */
export function makeEngine(name: EngineName): Engine {
  return MAKERS[name]();
}

/** What is made of each engine, by name. */
export function forEachEngine<T>(make: (name: EngineName) => T): Record<EngineName, T> {
  return Object.fromEntries(ENGINE_NAMES.map((name) => [name, make(name)])) as Record<EngineName, T>;
}
