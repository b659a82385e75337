// A program as `start` and `initialize` see it, whoever made the instance: V8, a namespace, or a linker.

import { showValue } from "../runtime/values/arguments.ts";
import type { Func } from "../runtime/objects/func.ts";
import type { InstanceHandle } from "../runtime/instance.ts";
import type { MemorySource } from "./memory.ts";

/** An instance of V8, of a namespace, or any other with these exports. */
export interface WasiInstance {
  /** Exports by name. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** What WASI looks for among the exports. */
export type WasiExports = Readonly<Record<string, unknown>>;

/**
 * The exports of an instance that WASI looks for.
 *
 * @throws {TypeError} If it is no instance.
 */
export function exportsOf(instance: WasiInstance | InstanceHandle, what: string): WasiExports {
  if (typeof instance === "object" && instance !== null) {
    if ("exports" in instance && typeof instance.exports === "object" && instance.exports !== null) {
      return instance.exports;
    }
    if ("cluster" in instance && typeof instance.get === "function") return exportsOfHandle(instance);
  }
  throw new TypeError(`${what}: the instance must be one of a linker or of WebAssembly, not ${showValue(instance)}`);
}

function exportsOfHandle(handle: InstanceHandle): WasiExports {
  return { _start: entry(handle, "_start"), _initialize: entry(handle, "_initialize"), memory: memoryOf(handle) };
}

/** A function as JavaScript sees it: its length says how many parameters it has. */
function entry(handle: InstanceHandle, name: string): (() => unknown) | undefined {
  const found = handle.get(name);
  if (found?.kind !== "func") return undefined;
  return Object.defineProperty(() => call(found), "length", { value: found.signature.params.length });
}

function call(func: Func): unknown {
  if (func.signature.results.length === 0) return func.invoke();
  throw new TypeError(`Cannot use what the program's function "${func.name}" returns`);
}

/** The memory that an instance exports for WASI. */
export function memoryOf(handle: InstanceHandle): MemorySource | undefined {
  const found = handle.get("memory");
  return found?.kind === "memory" ? found : undefined;
}
