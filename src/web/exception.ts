/**
 * `WebAssembly.Exception`: what JavaScript catches of an exception that a program threw, and what it throws for a program
 * to catch. The object is the same on the whole way.
 *
 * @module
 */
import { isException, makeException, type WasmException } from "../runtime/mod.ts";
import { defineInterface, isObject, toDictionary, toSequence, toUnsignedLong } from "./idl.ts";
import type { Interface, Realm } from "./realm.ts";
import { requireCrossing } from "./values.ts";

/** Makes the class of a namespace. */
export function exceptionInterface(realm: Realm): Interface<WasmException> {
  const objects = new WeakMap<WasmException, object>();
  let unwrap!: (value: unknown) => WasmException | undefined;

  class Exception {
    readonly #exception: WasmException;
    readonly #stack: string | undefined;

    /** A tag, its values and options, or from {@linkcode Interface.wrap} what the object stands for. */
    constructor(tag: unknown, payload: unknown, options: unknown = undefined) {
      this.#exception = isException(tag) ? tag : allocate(realm, tag, payload);
      const { traceStack } = toDictionary(options, "WebAssembly.Exception(): the options");
      this.#stack = traceStack ? this.#exception.stack : undefined;
      objects.set(this.#exception, this);
    }

    getArg(tag: unknown, index: unknown): unknown {
      const { values, tag: own } = this.#exception, what = "WebAssembly.Exception.getArg(): the";
      if (realm.tag.unwrap(tag) !== own) throw new TypeError(`${what} tag is not the exception's`);
      const at = toUnsignedLong(index, `${what} index`);
      if (at >= values.length) throw new RangeError(`${what} index ${at} is outside ${values.length} values`);
      const type = own.signature.params[at];
      requireCrossing(type);
      return realm.toJs(values[at], type);
    }

    is(tag: unknown): boolean {
      const { tag: own } = this.#exception, other = realm.tag.unwrap(tag);
      if (other === undefined) throw new TypeError("WebAssembly.Exception.is(): the argument is not a tag");
      return own === other;
    }

    get stack(): string | undefined {
      return this.#stack;
    }

    static {
      unwrap = (value) => isObject(value) && #exception in value ? (value as Exception).#exception : undefined;
    }
  }

  defineInterface(Exception, "Exception", 2);
  return { type: Exception, wrap: (thrown) => objects.get(thrown) ?? new Exception(thrown, undefined), unwrap };
}

function allocate(realm: Realm, tagObject: unknown, payload: unknown): WasmException {
  const what = "WebAssembly.Exception(): the";
  const tag = realm.tag.unwrap(tagObject);
  if (tag === undefined) throw new TypeError(`${what} first argument must be a tag`);
  if (tag === realm.jsTag) throw new TypeError(`${what} tag must not be JSTag`);
  const given = toSequence(payload, `${what} payload`), { params } = tag.signature;
  if (given.length !== params.length) {
    throw new TypeError(`${what} payload must have ${params.length} values, not ${given.length}`);
  }
  params.forEach(requireCrossing);
  return makeException(tag, given.map((value, i) => realm.toWasm(value, params[i])));
}
