/**
 * Who calls a function of the host.
 *
 * A function that wants to know is made anew for each instance that imports it, and bound to what that instance exports.
 * So engines know nothing of callers, and functions that do not ask pay nothing. It also says who counts as the caller: as
 * with each function of WebAssembly, the instance that it belongs to, which is the one that imported it. It stays that one
 * where the instance passes it on, in a table, as a reference or as an export: who gives a function away lends what it can
 * reach, and nobody gets at the memory of an instance that never imported it.
 *
 * @module
 */
import { funcType, holdType } from "../wasm/types/defined_types.ts";
import { quoted, summary, summarySymbol } from "../wasm/text/summary.ts";
import type { TypeId } from "../wasm/types/value_types.ts";
import type { Extern } from "./objects/extern.ts";
import { type Code, converting, type Func, makeFunc } from "./objects/func.ts";
import type { InstanceHandle } from "./instance.ts";
import type { Memory } from "./objects/memory.ts";

/** A function of the host that is made for each instance which imports it. */
export class ImportFactory {
  /** Canonical function type. */
  readonly type: TypeId;
  /** What error messages call it. */
  readonly name: string;
  readonly #make: (caller: Caller) => Code;
  readonly #hold: object | undefined;

  constructor(type: TypeId, name: string, make: (caller: Caller) => Code) {
    this.type = type;
    this.name = name;
    this.#make = make;
    this.#hold = holdType(type);
  }

  /** The function for an instance. */
  make(caller: Caller): Func {
    const { type, name } = this, implementation = this.#make(caller);
    const code = converting(name, funcType(type), implementation);
    return makeFunc({ type, name, code, owner: implementation, hold: this.#hold });
  }
}

/** The function of a factory for a caller: however often it is imported, one. */
export let funcFor: (caller: Caller, factory: ImportFactory) => Func;

/**
 * The instance that a function of the host was imported by: what {@linkcode Linker.funcWithCaller} passes to the function.
 *
 * @example Two plugins, one function
 * ```ts
 * import { Cluster, compileSync, type InstanceHandle, Interpreter, Linker } from "@wasmine/wasmine";
 *
 * // (module (import "host" "say" (func $say (param i32 i32))) (memory (export "memory") 1) (data (i32.const 8) "hello")
 * //   (func (export "run") (call $say (i32.const 8) (i32.const 5))))
 * const bytes = "AGFzbQEAAAABCQJgAn9/AGAAAAIMAQRob3N0A3NheQAAAwIBAQUDAQABBxACBm1lbW9yeQIAA3J1bgABCgoBCABBCEEFEAALCwsBAEEI" +
 *   "CwVoZWxsbw==";
 * const module = compileSync(Uint8Array.fromBase64(bytes));
 *
 * using cluster = new Cluster();
 * const linker = new Linker().bind(cluster), names = new Map<InstanceHandle, string>();
 * linker.funcWithCaller("host", "say", { params: ["i32", "i32"], results: [] }, (caller, address, length) => {
 *   console.log(`${names.get(caller.instance)}: ${caller.memory.readString(address, length)}`);
 * });
 * for (const name of ["first", "second"]) {
 *   const plugin = linker.instantiate(module, { engine: new Interpreter() });
 *   names.set(plugin, name);
 *   plugin.func("run").invoke(); // first: hello, second: hello
 * }
 * ```
 */
export class Caller {
  readonly #handle: () => InstanceHandle;
  readonly #made = new Map<ImportFactory, Func>();

  static {
    funcFor = (caller, factory) => {
      let func = caller.#made.get(factory);
      if (func === undefined) caller.#made.set(factory, func = factory.make(caller));
      return func;
    };
  }

  /** Made by {@linkcode BoundLinker.instantiate}, where imports are looked up before there is an instance. */
  constructor(handle: () => InstanceHandle) {
    this.#handle = handle;
  }

  /** The instance: the same object that {@linkcode BoundLinker.instantiate} gives. */
  get instance(): InstanceHandle {
    return this.#handle();
  }

  /** The memory that the instance exports as `memory`, as most compilers have it; throws TypeError if there is none. */
  get memory(): Memory {
    return this.instance.memory("memory");
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    return summary("Caller", { instance: quoted(this.instance.name) });
  }

  /** The export with a name, of whatever kind; undefined if there is none. */
  get(name: string): Extern | undefined {
    return this.instance.get(name);
  }
}
