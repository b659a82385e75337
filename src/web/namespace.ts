/**
 * The namespace object: functions, classes, and the shape of both.
 *
 * Source: WebAssembly JavaScript Interface, "The WebAssembly Namespace"; WebAssembly Web API, "Streaming Module
 * Compilation and Instantiation".
 *
 * @module
 */
import { compile as compileModule, compileSync } from "../runtime/mod.ts";
import { FormatError, sourceBytes } from "../wasm/mod.ts";
import { CompileOptions } from "./compile_options.ts";
import { defineClassString, isObject } from "./idl.ts";
import { Prepared } from "./instance.ts";
import { CompiledModule, MODULE_NAME } from "./module.ts";
import { Realm, type WebAssemblyOptions } from "./realm.ts";

/** Makes a namespace object; `mod.ts` says what is in it. */
export function makeNamespace(options: WebAssemblyOptions): object {
  const realm = new Realm(options);
  const namespace = operations(realm);
  const { errors } = realm;
  const classes = {
    Module: realm.module.type,
    Instance: realm.instance,
    Table: realm.table.type,
    Memory: realm.memory.type,
    Global: realm.global.type,
    Tag: realm.tag.type,
    Exception: realm.exception.type,
    CompileError: errors.CompileError,
    LinkError: errors.LinkError,
    RuntimeError: errors.RuntimeError,
  };
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true });
  }
  defineClassString(namespace, "WebAssembly");
  Object.defineProperty(namespace, Symbol.dispose, {
    value: () => realm.cluster[Symbol.dispose](),
    configurable: true,
  });
  return namespace;
}

/** The functions of the namespace. A parameter with a default value does not count for a function's `length`. */
function operations(realm: Realm): object {
  return {
    async compile(bytes: unknown, options: unknown = undefined): Promise<object> {
      return realm.module.wrap(await compileBytes(realm, bytes, options));
    },

    validate(bytes: unknown, options: unknown = undefined): boolean {
      const copy = sourceBytes(bytes, "WebAssembly.validate(): the argument"), read = new CompileOptions(options);
      return isRunnable(realm, copy, read);
    },

    async instantiate(source: unknown, importObject: unknown = undefined, options: unknown = undefined) {
      requireImports(importObject);
      const compiled = realm.module.unwrap(source);
      if (compiled !== undefined) return await instantiate(realm, new Prepared(realm, compiled, importObject));
      return await instantiateSource(realm, compileBytes(realm, source, options), importObject);
    },

    async compileStreaming(source: unknown, options: unknown = undefined): Promise<object> {
      return realm.module.wrap(await compileResponse(realm, source, options));
    },

    async instantiateStreaming(source: unknown, importObject: unknown = undefined, options: unknown = undefined) {
      requireImports(importObject);
      return await instantiateSource(realm, compileResponse(realm, source, options), importObject);
    },

    get JSTag(): object {
      return realm.tag.wrap(realm.jsTag);
    },
  };
}

function requireImports(importObject: unknown): void {
  if (importObject === undefined || isObject(importObject)) return;
  throw new TypeError("WebAssembly.instantiate(): the imports must be an object");
}

/** Whether bytes are a module that an engine of the namespace runs. */
function isRunnable(realm: Realm, bytes: Uint8Array<ArrayBuffer>, options: CompileOptions): boolean {
  try {
    const module = compileSync(bytes, { copy: false });
    return (module.features & ~realm.engines.features) === 0 && options.objection(module) === undefined;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** Reads its arguments at once, and compiles in slices. */
async function compileBytes(realm: Realm, bytes: unknown, options: unknown): Promise<CompiledModule> {
  const copy = sourceBytes(bytes, "WebAssembly.compile(): the first argument"), read = new CompileOptions(options);
  try {
    const compiled = new CompiledModule(realm, await compileModule(copy, { name: MODULE_NAME, copy: false }), read);
    await realm.prepare(compiled.module);
    return compiled;
  } catch (error) {
    throw realm.errorToJs(error);
  }
}

/** Compiles what a response, or the promise of one, delivers. */
async function compileResponse(realm: Realm, source: unknown, options: unknown): Promise<CompiledModule> {
  const response = await source, what = "WebAssembly.compileStreaming(): the response";
  if (!(response instanceof Response)) throw new TypeError(`${what} must be a Response or a promise of one`);
  const type = response.headers.get("Content-Type")?.trim().toLowerCase();
  if (type !== "application/wasm" && !response.url.startsWith("file:")) {
    throw new TypeError(`${what} has the MIME type "${type ?? ""}" instead of "application/wasm"`);
  }
  if (!response.ok) throw new TypeError(`${what} has the status ${response.status}`);
  return await compileBytes(realm, await response.arrayBuffer(), options);
}

async function instantiateSource(realm: Realm, source: Promise<CompiledModule>, importObject: unknown) {
  const compiled = await source, module = realm.module.wrap(compiled);
  return { module, instance: await instantiate(realm, new Prepared(realm, compiled, importObject)) };
}

/** Makes the instance in a later turn, after its imports were read in this one. */
async function instantiate(realm: Realm, prepared: Prepared): Promise<object> {
  await undefined;
  return new realm.instance(prepared);
}
