/**
 * `WebAssembly.Instance`.
 *
 * @module
 */
import { type Extern, type InstanceHandle, Linker } from "../runtime/mod.ts";
import { type Constructor, defineInterface } from "./idl.ts";
import { readImports } from "./imports.ts";
import type { CompiledModule } from "./module.ts";
import type { Realm } from "./realm.ts";

/** A module whose imports were read: reading and linking are two moments when an instance is made asynchronously. */
export class Prepared {
  readonly compiled: CompiledModule;
  readonly imports: readonly Extern[];

  /** Reads the imports; see {@linkcode readImports} for what it throws. */
  constructor(realm: Realm, compiled: CompiledModule, importObject: unknown) {
    this.compiled = compiled;
    this.imports = readImports(realm, compiled, importObject);
  }
}

/** Makes the class of a namespace; its objects can also be made from what was {@linkcode Prepared}. */
export function instanceInterface(realm: Realm): Constructor {
  class Instance {
    readonly #exports: object;

    constructor(module: unknown, importObject: unknown = undefined) {
      const prepared = module instanceof Prepared ? module : prepare(realm, module, importObject);
      this.#exports = exportsOf(realm, link(realm, prepared));
    }

    get exports(): object {
      return this.#exports;
    }
  }

  defineInterface(Instance, "Instance", 1);
  return Instance;
}

function prepare(realm: Realm, module: unknown, importObject: unknown): Prepared {
  const compiled = realm.module.unwrap(module);
  if (compiled !== undefined) return new Prepared(realm, compiled, importObject);
  throw new TypeError("WebAssembly.Instance(): the first argument must be a WebAssembly.Module");
}

function link(realm: Realm, { compiled: { module }, imports }: Prepared): InstanceHandle {
  const next = imports.values();
  return realm.run(() => {
    const linker = new Linker().bind(realm.cluster), engine = realm.engines.for(module);
    return linker.instantiate(module, { engine, fallback: () => next.next().value });
  });
}

/** The frozen object of all exports. */
function exportsOf(realm: Realm, handle: InstanceHandle): object {
  const exports = Object.create(null);
  for (const name of handle.names()) exports[name] = realm.wrap(handle.get(name)!);
  return Object.freeze(exports);
}
