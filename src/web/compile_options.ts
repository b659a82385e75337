/**
 * `WebAssemblyCompileOptions`: imports that a module gets without anybody providing them, namely builtin functions and
 * string constants.
 *
 * Source: WebAssembly JavaScript Interface, "Builtins", "validate builtins and imported string for a WebAssembly module".
 *
 * @module
 */
import type { Cluster, Func, Global } from "../runtime/mod.ts";
import {
  type ExternType,
  HEAP_TYPES,
  type Import,
  matchesExtern,
  type Module,
  ref,
  showExtern,
  type ValType,
} from "../wasm/mod.ts";
import { toDictionary, toSequence } from "./idl.ts";
import { JS_STRING_BUILTINS } from "./js_string.ts";

/** The non-null `externref`, the type of strings. */
const STRING: ValType = ref(HEAP_TYPES.extern.id, false);
const STRING_CONSTANT: ExternType = { kind: "global", type: STRING, mutable: false };

/** The sets of builtin functions by the module name under which they are imported. */
const BUILTIN_SETS: Readonly<Record<string, ReadonlyMap<string, Func>>> = {
  "wasm:js-string": JS_STRING_BUILTINS,
};

/** Options that were read. */
export class CompileOptions {
  /** The module names of the sets of builtins that are enabled. */
  readonly #sets: readonly string[];
  /** The module name under which every string is a constant. */
  readonly #strings: string | undefined;

  /** Reads a dictionary. */
  constructor(options: unknown) {
    const { builtins, importedStringConstants } = toDictionary(options, "WebAssembly: the compile options");
    const names = builtins === undefined ? [] : toSequence(builtins, 'WebAssembly: the property "builtins"');
    this.#sets = names.map((name) => `wasm:${`${name}`.toWellFormed()}`);
    const strings = importedStringConstants;
    this.#strings = strings === undefined || strings === null ? undefined : `${strings}`.toWellFormed();
  }

  /** Why a module cannot be compiled with these options; undefined if it can. */
  objection(module: Module): string | undefined {
    if (new Set(this.#sets).size !== this.#sets.length) return "a set of builtins is named twice";
    const wrong = module.imports.find((wanted) => {
      const type = this.#typeOf(wanted);
      return type !== undefined && !matchesExtern(type, wanted.type);
    });
    if (wrong === undefined) return undefined;
    return `the import "${wrong.module}.${wrong.name}" is a builtin of another type than ${showExtern(wrong.type)}`;
  }

  /** Whether an import needs no one to provide it. */
  provides(wanted: Import): boolean {
    return this.#typeOf(wanted) !== undefined;
  }

  /** What an import is, for which {@linkcode provides} holds. */
  resolve(wanted: Import, cluster: Cluster): Func | Global {
    const builtin = this.#builtin(wanted);
    if (builtin !== undefined) return builtin;
    const { type } = wanted;
    if (type.kind !== "global") throw new TypeError(`the import "${wanted.name}" is not a string constant`);
    return cluster.global(type, wanted.name);
  }

  #typeOf(wanted: Import): ExternType | undefined {
    if (wanted.module === this.#strings) return STRING_CONSTANT;
    const builtin = this.#builtin(wanted);
    return builtin === undefined ? undefined : { kind: "func", type: builtin.type };
  }

  #builtin({ module, name }: Import): Func | undefined {
    if (!this.#sets.includes(module) || !Object.hasOwn(BUILTIN_SETS, module)) return undefined;
    return BUILTIN_SETS[module].get(name);
  }
}
