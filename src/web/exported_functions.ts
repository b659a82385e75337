/**
 * The functions that JavaScript and WebAssembly both know: an exported function is one object for a function of the
 * runtime, however often and on whatever way it is exported, and is recognised when it comes back as an import, a
 * table entry or a reference. Neither map keeps anything alive.
 *
 * Source: WebAssembly JavaScript Interface, "Exported Functions".
 *
 * @module
 */
import { type Code, type Func, makeFunc } from "../runtime/mod.ts";
import { holdType, type TypeId } from "../wasm/mod.ts";
import { Adapters, type Crossing } from "./adapters.ts";
import type { FunctionTable } from "./values.ts";

/** The exported functions of a namespace. */
export class ExportedFunctions implements FunctionTable {
  readonly #adapters: Adapters;
  readonly #exported = new WeakMap<Func, Code>();
  readonly #funcs = new WeakMap<object, Func>();

  constructor(crossing: Crossing) {
    this.#adapters = new Adapters(crossing);
  }

  wrap(func: Func): Code {
    let exported = this.#exported.get(func);
    if (exported === undefined) {
      exported = this.#adapters.exported(func.type, func.code, `${func.index}`);
      this.#exported.set(func, exported);
      this.#funcs.set(exported, func);
    }
    return exported;
  }

  unwrap(value: unknown): Func | undefined {
    return this.#funcs.get(value as object);
  }

  /** The function of the runtime that calls one of JavaScript; `index` is its place among the imported functions. */
  host(implementation: Code, type: TypeId, name: string, index: number): Func {
    const code = this.#adapters.imported(type, implementation);
    return makeFunc({ type, name, code, owner: implementation, index, hold: holdType(type) });
  }
}
