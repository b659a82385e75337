/**
 * References as 64-bit words. A function or an exception is the address of its record; any other JavaScript value is the
 * number of a handle, which is below 2^32 where no record can lie; null is 0. Functions stay as long as the cluster.
 *
 * @module
 */
import type { TypeId } from "../../wasm/types/value_types.ts";
import { type Func, isFunc } from "../../runtime/objects/func.ts";
import { functionRecord } from "../layout.ts";
import { isException } from "../../runtime/objects/tag.ts";
import type { Arena } from "./arena.ts";
import type { Exceptions } from "./exceptions.ts";
import { Handles } from "./handles.ts";

/** A function as native code calls it; see {@linkcode functionRecord}. */
export interface NativeFunction {
  /** 0 if only the boundary ABI will do. */
  readonly internal: bigint;
  readonly tail: bigint;
  readonly context: bigint;
}

const FIRST_ADDRESS = 1n << 32n;

/** The references that native code of a cluster has seen. */
export class References {
  readonly #arena: Arena;
  readonly #exceptions: Exceptions;
  readonly #describe: (func: Func) => NativeFunction;
  readonly #words = new Map<unknown, bigint>([[null, 0n]]);
  readonly #handles: Handles;
  readonly #funcs = new Map<bigint, Func>();
  readonly #stubs = new Map<TypeId, bigint>();
  /** Records that wait for a stub. */
  readonly #stubless = new Map<TypeId, DataView[]>();

  /** @param describe says how a function is called; asked once for each. */
  constructor(arena: Arena, exceptions: Exceptions, describe: (func: Func) => NativeFunction) {
    this.#arena = arena;
    this.#exceptions = exceptions;
    this.#describe = describe;
    this.#handles = new Handles(this.#words, () => exceptions.holders());
  }

  /** The word for a JavaScript value. */
  word(value: unknown): bigint {
    const known = this.#words.get(value);
    // -0 is the same key as 0.
    if (known !== undefined && value !== 0) return known;
    if (isFunc(value)) return this.#makeRecord(value);
    return isException(value) ? this.#exceptions.word(value) : this.#handles.word(value);
  }

  /** The JavaScript value for a word that {@linkcode word} made. */
  value(word: bigint): unknown {
    if (word === 0n) return null;
    return word < FIRST_ADDRESS ? this.#handles.value(word) : this.#funcs.get(word) ?? this.#exceptions.value(word);
  }

  /** Takes code that stands in for functions of some types which have none in the internal convention. */
  provideStubs(stubs: ReadonlyMap<TypeId, bigint>): void {
    for (const [type, stub] of stubs) {
      if (this.#stubs.has(type)) continue;
      this.#stubs.set(type, stub);
      for (const record of this.#stubless.get(type) ?? []) setWord(record, functionRecord.internal, stub);
      this.#stubless.delete(type);
    }
  }

  #makeRecord(func: Func): bigint {
    const { address, buffer, byteOffset } = this.#arena.allocate(functionRecord.size);
    const { internal, tail, context } = this.#describe(func), view = new DataView(buffer, byteOffset);
    view.setUint32(functionRecord.type, func.type, true);
    setWord(view, functionRecord.internal, internal === 0n ? this.#stubFor(func.type, view) : internal);
    setWord(view, functionRecord.tail, tail);
    setWord(view, functionRecord.context, context);
    this.#funcs.set(address, func);
    this.#words.set(func, address);
    return address;
  }

  #stubFor(type: TypeId, record: DataView): bigint {
    const stub = this.#stubs.get(type);
    if (stub !== undefined) return stub;
    const waiting = this.#stubless.get(type);
    if (waiting === undefined) this.#stubless.set(type, [record]);
    else waiting.push(record);
    return 0n;
  }
}

function setWord(record: DataView, offset: number, word: bigint): void {
  record.setBigUint64(offset, word, true);
}
