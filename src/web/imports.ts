/**
 * From an imports object to the things that a module imports.
 *
 * Source: WebAssembly JavaScript Interface, "read the imports".
 *
 * @module
 */
import type { Code, Extern, Global } from "../runtime/mod.ts";
import { limitTimeOf } from "../wasi/deadline.ts";
import { type GlobalType, I64, type Import, isRef, showType } from "../wasm/mod.ts";
import { isObject } from "./idl.ts";
import type { CompiledModule } from "./module.ts";
import type { Realm } from "./realm.ts";
import { canCross } from "./values.ts";

/**
 * Reads what a module imports, one property after the other in the module's order.
 *
 * @throws {TypeError} if there is no imports object, or no object for a module name.
 * @throws {Error} the namespace's LinkError if a value is of another kind than the import.
 */
export function readImports(realm: Realm, { module, options }: CompiledModule, importObject: unknown): Extern[] {
  if (importObject !== undefined && !isObject(importObject)) {
    throw new TypeError("WebAssembly.Instance(): the imports must be an object");
  }
  const hosts = { count: 0 };
  return module.imports.map((wanted) => {
    if (options.provides(wanted)) return options.resolve(wanted, realm.cluster);
    return toExtern(realm, wanted, valueOf(wanted, importObject), hosts);
  });
}

function valueOf(wanted: Import, importObject: object | undefined): unknown {
  if (importObject === undefined) throw new TypeError("WebAssembly.Instance(): an imports object is needed");
  const from = (importObject as Record<string, unknown>)[wanted.module];
  if (isObject(from)) return (from as Record<string, unknown>)[wanted.name];
  throw new TypeError(`WebAssembly.Instance(): import "${wanted.module}": the module is not an object or function`);
}

/** The thing that a value stands for, if it is of the wanted kind; its exact type is compared when linking. */
function toExtern(realm: Realm, wanted: Import, value: unknown, hosts: { count: number }): Extern {
  const { module, name, type } = wanted;
  const required = <T>(found: T | undefined, what: string): T => {
    if (found !== undefined) return found;
    throw new realm.errors.LinkError(`import "${module}.${name}": ${what} is needed`);
  };
  switch (type.kind) {
    case "func": {
      const implementation = required(typeof value === "function" ? value as Code : undefined, "a function");
      const index = hosts.count++;
      if (realm.cluster.meter.isTimed) limitTimeOf(implementation, realm.cluster.meter);
      return realm.functions.unwrap(value) ??
        realm.functions.host(implementation, type.type, `${module}.${name}`, index);
    }
    case "global":
      return realm.global.unwrap(value) ??
        required(constantGlobal(realm, type, value), `a global or a value of type ${showType(type.type)}`);
    case "memory":
      return required(realm.memory.unwrap(value), "a WebAssembly.Memory");
    case "table":
      return required(realm.table.unwrap(value), "a WebAssembly.Table");
    case "tag":
      return required(realm.tag.unwrap(value), "a WebAssembly.Tag");
  }
}

/** An immutable global with a value; undefined if the value is not of its type. */
function constantGlobal({ cluster, values }: Realm, { type }: GlobalType, value: unknown): Global | undefined {
  if (!canCross(type) || (!isRef(type) && typeof value !== (type === I64 ? "bigint" : "number"))) return undefined;
  try {
    return cluster.global({ kind: "global", type, mutable: false }, values.toWasm(value, type));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
