/**
 * `WebAssembly.Module`.
 *
 * A module that uses what no engine of the namespace can run is refused when it is compiled, and `validate` says false,
 * as with an implementation that does not know the feature: programs find out that way what they may use.
 *
 * @module
 */
import { compileSync } from "../runtime/mod.ts";
import { type Module as RuntimeModule, sourceBytes } from "../wasm/mod.ts";
import { CompileOptions } from "./compile_options.ts";
import { defineInterface, isObject } from "./idl.ts";
import type { Interface, Realm } from "./realm.ts";

/** What error messages call modules, which have no name here. */
export const MODULE_NAME = "module";

/** A module with the options that it was compiled with. */
export class CompiledModule {
  readonly module: RuntimeModule;
  readonly options: CompileOptions;

  /** @throws {UnsupportedFeatureError|Error} if no engine can run the module, or the options do not suit it. */
  constructor(realm: Realm, module: RuntimeModule, options: CompileOptions) {
    realm.engines.for(module);
    const objection = options.objection(module);
    if (objection !== undefined) throw new realm.errors.CompileError(objection);
    this.module = module;
    this.options = options;
  }
}

/** `function` and the other words of `ImportExportKind`. */
function kindName(kind: RuntimeModule["exports"][number]["kind"]): string {
  return kind === "func" ? "function" : kind;
}

/** Makes the class of a namespace. */
export function moduleInterface(realm: Realm): Interface<CompiledModule> {
  const objects = new WeakMap<CompiledModule, object>();
  let unwrap!: (value: unknown) => CompiledModule | undefined;

  class Module {
    readonly #compiled: CompiledModule;

    /** Bytes and options, or from {@linkcode Interface.wrap} what the object stands for. */
    constructor(bytes: unknown, options: unknown = undefined) {
      this.#compiled = bytes instanceof CompiledModule ? bytes : compileNow(realm, bytes, options);
      objects.set(this.#compiled, this);
    }

    static exports(module: unknown): { name: string; kind: string }[] {
      return required(module, "exports").module.exports.map(({ name, kind }) => ({ name, kind: kindName(kind) }));
    }

    static imports(module: unknown): { module: string; name: string; kind: string }[] {
      const { module: { imports }, options } = required(module, "imports");
      return imports.filter((wanted) => !options.provides(wanted)).map(({ module, name, type }) => {
        return { module, name, kind: kindName(type.kind) };
      });
    }

    static customSections(module: unknown, ...names: unknown[]): ArrayBuffer[] {
      const { module: { customs } } = required(module, "customSections");
      if (names.length === 0) throw new TypeError("WebAssembly.Module.customSections(): a section name is needed");
      const wanted = `${names[0]}`;
      return customs.filter(({ name }) => name === wanted).map(({ bytes }) => bytes.buffer as ArrayBuffer);
    }

    static {
      unwrap = (value) => isObject(value) && #compiled in value ? (value as Module).#compiled : undefined;
    }
  }

  function required(value: unknown, method: string): CompiledModule {
    const compiled = unwrap(value);
    if (compiled !== undefined) return compiled;
    throw new TypeError(`WebAssembly.Module.${method}(): the argument is not a WebAssembly.Module`);
  }

  defineInterface(Module, "Module", 1);
  Object.defineProperty(Module.customSections, "length", { value: 2 });
  return { type: Module, wrap: (compiled) => objects.get(compiled) ?? new Module(compiled), unwrap };
}

function compileNow(realm: Realm, bytes: unknown, options: unknown): CompiledModule {
  const copy = sourceBytes(bytes, "WebAssembly.Module(): the argument"), read = new CompileOptions(options);
  return realm.run(() => new CompiledModule(realm, compileSync(copy, { name: MODULE_NAME, copy: false }), read));
}
