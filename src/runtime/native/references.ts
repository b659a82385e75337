/**
 * References as 64-bit words. A function is the address of its record; any other JavaScript value is the number of a
 * handle, which is below 2^32 where no record can lie; null is 0. The cluster keeps both mappings.
 *
 * @module
 */
import { Func } from "../func.ts";
import { functionRecord } from "../layout.ts";
import type { Arena } from "./arena.ts";

/** A function as native code calls it; see {@linkcode functionRecord}. */
export interface NativeFunction {
  readonly internal: bigint;
  readonly tail: bigint;
  readonly context: bigint;
}

const FIRST_ADDRESS = 1n << 32n;

/** The references that native code of a cluster has seen. */
export class References {
  readonly #arena: Arena;
  readonly #describe: (func: Func) => NativeFunction;
  readonly #words = new Map<unknown, bigint>([[null, 0n]]);
  readonly #funcs = new Map<bigint, Func>();
  readonly #handles: unknown[] = [null];

  /** @param describe says how a function is called; asked once for each. */
  constructor(arena: Arena, describe: (func: Func) => NativeFunction) {
    this.#arena = arena;
    this.#describe = describe;
  }

  /** The word for a JavaScript value. */
  word(value: unknown): bigint {
    const known = this.#words.get(value);
    if (known !== undefined && !Object.is(value, -0)) return known;
    const word = value instanceof Func ? this.#makeRecord(value) : BigInt(this.#handles.push(value) - 1);
    this.#words.set(value, word);
    return word;
  }

  /** The JavaScript value for a word that {@linkcode word} made. */
  value(word: bigint): unknown {
    return word < FIRST_ADDRESS ? this.#handles[Number(word)] : this.#funcs.get(word)!;
  }

  #makeRecord(func: Func): bigint {
    const { address, buffer, byteOffset } = this.#arena.allocate(functionRecord.size);
    const { internal, tail, context } = this.#describe(func), view = new DataView(buffer, byteOffset);
    view.setUint32(functionRecord.type, func.type, true);
    view.setBigUint64(functionRecord.internal, internal, true);
    view.setBigUint64(functionRecord.tail, tail, true);
    view.setBigUint64(functionRecord.context, context, true);
    this.#funcs.set(address, func);
    return address;
  }
}
