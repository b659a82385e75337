/**
 * `WebAssembly.Global`.
 *
 * @module
 */
import { Global as RuntimeGlobal } from "../runtime/mod.ts";
import { defineInterface, isObject, toDictionary } from "./idl.ts";
import type { Interface, Realm } from "./realm.ts";
import { requireCrossing, toValueType } from "./values.ts";

/** Makes the class of a namespace. */
export function globalInterface(realm: Realm): Interface<RuntimeGlobal> {
  const objects = new WeakMap<RuntimeGlobal, object>(), { values } = realm;
  let unwrap!: (value: unknown) => RuntimeGlobal | undefined;

  class Global {
    readonly #global: RuntimeGlobal;

    /** A descriptor and a value, or from {@linkcode Interface.wrap} what the object stands for. */
    constructor(descriptor: unknown, value: unknown = undefined) {
      this.#global = descriptor instanceof RuntimeGlobal ? descriptor : allocate(realm, descriptor, value);
      objects.set(this.#global, this);
    }

    valueOf(): unknown {
      return read(this.#global);
    }

    get value(): unknown {
      return read(this.#global);
    }

    set value(value: unknown) {
      const { type, mutable } = this.#global.type;
      requireCrossing(type);
      if (!mutable) throw new TypeError("WebAssembly.Global: an immutable global cannot be set");
      this.#global.value = values.toWasm(value, type);
    }

    static {
      unwrap = (value) => isObject(value) && #global in value ? (value as Global).#global : undefined;
    }
  }

  function read(global: RuntimeGlobal): unknown {
    const { type } = global.type;
    requireCrossing(type);
    return values.toJs(global.value, type);
  }

  defineInterface(Global, "Global", 1);
  return { type: Global, wrap: (global) => objects.get(global) ?? new Global(global), unwrap };
}

function allocate({ cluster, values }: Realm, descriptor: unknown, value: unknown): RuntimeGlobal {
  const what = "WebAssembly.Global(): the";
  const given = toDictionary(descriptor, `${what} descriptor`);
  const mutable = Boolean(given.mutable);
  const type = toValueType(given.value, `${what} property "value"`);
  requireCrossing(type);
  const initial = value === undefined ? values.defaultOf(type) : values.toWasm(value, type);
  return cluster.global({ kind: "global", type, mutable }, initial);
}
