/**
 * Which engine runs a module.
 *
 * @module
 */
import { Interpreter } from "../engines/interpreter/mod.ts";
import { Js } from "../engines/js/mod.ts";
import type { AT_ONCE } from "../engines/mod.ts";
import { allowsCodeGeneration, type Engine, type Storage, UnsupportedFeatureError } from "../runtime/mod.ts";
import type { FeatureSet, Module } from "../wasm/mod.ts";

/** The name of an engine: `js` translates to JavaScript that V8 optimises. */
export type EngineName = "js" | "interpreter";

/**
 * What runs the modules of a namespace: an engine by name, one that was made elsewhere, or `auto`, which takes for each
 * module the fastest engine that runs all of its features and that may be used here.
 */
export type Backend = "auto" | EngineName | Engine;

/** The engines by name: each is made when it is needed. Others need what not every user of the namespace has. */
const ENGINES: Readonly<Record<EngineName, () => Engine>> = {
  js: () => new Js(),
  interpreter: () => new Interpreter(),
} satisfies Record<typeof AT_ONCE[number], () => Engine>;

/** The engines of a namespace, the best first. */
export class Engines {
  readonly #engines: readonly Engine[];

  /** @throws {TypeError} if there is no such backend. */
  constructor(backend: Backend) {
    this.#engines = enginesOf(backend);
  }

  /** The storage that they need; undefined if any will do. */
  createStorage(): Storage | undefined {
    return this.#engines[0].createStorage?.();
  }

  /** What at least one of them can run. */
  get features(): FeatureSet {
    return this.#engines.reduce((set, engine) => set | engine.features, 0);
  }

  /**
   * The engine for a validated module.
   *
   * @throws {UnsupportedFeatureError} if none runs all of its features.
   */
  for(module: Module): Engine {
    const found = this.#engines.find((engine) => (module.features & ~engine.features) === 0);
    if (found !== undefined) return found;
    const [engine] = this.#engines;
    throw new UnsupportedFeatureError(module.name, engine.name, module.features & ~engine.features);
  }
}

function enginesOf(backend: Backend): readonly Engine[] {
  if (typeof backend === "object") return [backend];
  if (backend === "auto") {
    return allowsCodeGeneration() ? [ENGINES.js(), ENGINES.interpreter()] : [ENGINES.interpreter()];
  }
  if (!Object.hasOwn(ENGINES, backend)) {
    throw new TypeError(`Cannot use the backend "${backend}": there are auto, ${Object.keys(ENGINES).join(", ")}`);
  }
  return [ENGINES[backend]()];
}
