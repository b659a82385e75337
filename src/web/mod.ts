/**
 * A drop-in `WebAssembly` namespace: existing JavaScript glue runs unchanged on WASMine's engines.
 *
 * It has the observable behaviour of the WebAssembly JavaScript Interface: conversions, error classes, identity of
 * exported functions, memory buffers that detach when a memory grows. Objects of V8's namespace and of this one do not
 * mix, except that each takes functions of the other for functions of JavaScript.
 *
 * @example Replace the namespace for everything that runs afterwards
 * ```ts
 * import { WebAssembly } from "@wasmine/wasmine/web";
 *
 * // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
 * const bytes = Uint8Array.fromBase64("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=");
 * const { instance } = await WebAssembly.instantiate(bytes);
 * console.log((instance.exports.add as (a: number, b: number) => number)(2, 3)); // 5
 *
 * globalThis.WebAssembly = WebAssembly;
 * ```
 *
 * @module
 */
import { makeNamespace } from "./namespace.ts";
import type { WebAssemblyOptions } from "./realm.ts";

export type { Backend, EngineName } from "./backend.ts";
export type { WebAssemblyOptions } from "./realm.ts";

/** A tag of exceptions; see {@linkcode WasmineWebAssembly.Tag}. */
export interface WasmTagObject {
  /** `WebAssembly.Tag`. */
  readonly [Symbol.toStringTag]: string;
}

/** An exception that a program threw or is to catch; see {@linkcode WasmineWebAssembly.Exception}. */
export interface WasmExceptionObject {
  /** The value with an index; throws TypeError unless `tag` is the exception's own, RangeError beyond its values. */
  getArg(tag: WasmTagObject, index: number): unknown;
  /** Whether the exception was thrown with the tag. */
  is(tag: WasmTagObject): boolean;
  /** Where it was made, if `traceStack` was asked for. */
  readonly stack: string | undefined;
}

/** The type of the namespace: that of the global `WebAssembly`, and what TypeScript does not know of it yet. */
export type WasmineWebAssembly = typeof globalThis.WebAssembly & Disposable & {
  /** Makes a tag for exceptions that carry values of some types. */
  Tag: new (type: { parameters: Iterable<string> }) => WasmTagObject;
  /** Makes an exception with a tag and the values that it carries. */
  Exception: new (
    tag: WasmTagObject,
    payload: Iterable<unknown>,
    options?: { traceStack?: boolean },
  ) => WasmExceptionObject;
  /** The tag with which a program catches what JavaScript throws, and throws what JavaScript catches as it is. */
  readonly JSTag: WasmTagObject;
};

/**
 * Makes a namespace of its own: its objects share one owner, its limits, and nothing with those of other namespaces. It
 * can be disposed (`using`): calling its functions then throws TypeError, and its memories are gone. Where native code may
 * run it has to be, for that holds what no garbage collector sees; the others need no such thing.
 *
 * @param options.backend `js` (JavaScript that V8 optimises), `interpreter`, an engine, or `auto`, the default, which
 * takes for each module the first of the two that runs its features; `js` needs a place where code may be generated
 * from strings. A module with features that none of them runs does not validate, and compiling it throws CompileError.
 * @param options.maxMemory Bytes that all memories together may have.
 * @param options.fuel How many calls and loop iterations may run before a RuntimeError.
 * @param options.timeout Milliseconds from now until a running program is stopped with a RuntimeError.
 * @throws {TypeError} if there is no such backend or option, or a limit is no number.
 * @throws {RangeError} if a limit is negative or NaN.
 *
 * @example
 * ```ts
 * import { createWebAssembly } from "@wasmine/wasmine/web";
 *
 * const WebAssembly = createWebAssembly({ backend: "interpreter", maxMemory: 64 * 2 ** 20 });
 * const memory = new WebAssembly.Memory({ initial: 1 });
 * console.log(memory.buffer.byteLength); // 65536
 * ```
 */
export function createWebAssembly(options: WebAssemblyOptions = {}): WasmineWebAssembly {
  return makeNamespace(options) as WasmineWebAssembly;
}

/** A namespace with the engine `auto` and no limits. */
export const WebAssembly: WasmineWebAssembly = createWebAssembly();

export default WebAssembly;
