/**
 * The constants of a context.
 *
 * Floating-point constants are made from their bits: a `number` would not keep the payload of a NaN.
 *
 * @module
 */

import type { Type, Value } from "./handles.ts";
import type { LlvmLibrary, ValueFunctions } from "./library.ts";
import { ArgumentArray } from "./scratch.ts";
import type { Types } from "./types.ts";

/** Constants of one context. Equal constants are the same reference. */
export class Constants {
  readonly #functions: ValueFunctions;
  readonly #types: Types;
  readonly #array = new ArgumentArray();

  constructor(library: LlvmLibrary, types: Types) {
    this.#functions = library.values;
    this.#types = types;
  }

  /** An integer of at most 64 bits; only its low bits count. */
  integer(type: Type, value: bigint): Value {
    return this.#functions.LLVMConstInt(type, BigInt.asUintN(64, value), 0) as Value;
  }

  i1(value: boolean): Value {
    return this.integer(this.#types.i1, value ? 1n : 0n);
  }

  i32(value: number): Value {
    return this.integer(this.#types.i32, BigInt(value));
  }

  i64(value: bigint): Value {
    return this.integer(this.#types.i64, value);
  }

  /** A 32-bit float, by its bits. */
  f32(bits: number): Value {
    return this.bitcast(this.i32(bits), this.#types.f32);
  }

  /** A 64-bit float, by its bits. */
  f64(bits: bigint): Value {
    return this.bitcast(this.i64(bits), this.#types.f64);
  }

  /** The same bits as another type of the same size. */
  bitcast(value: Value, type: Type): Value {
    return this.#functions.LLVMConstBitCast(value, type) as Value;
  }

  /** All bits zero; the null pointer. */
  zero(type: Type): Value {
    return this.#functions.LLVMConstNull(type) as Value;
  }

  poison(type: Type): Value {
    return this.#functions.LLVMGetPoison(type) as Value;
  }

  vector(items: readonly Value[]): Value {
    return this.#functions.LLVMConstVector(this.#array.write(items), items.length) as Value;
  }

  /** An array of references to functions and globals. */
  pointers(items: readonly Value[]): Value {
    return this.#functions.LLVMConstArray(this.#types.pointer, this.#array.write(items), items.length) as Value;
  }

  /** 128 bits as two 64-bit lanes, low half first; {@linkcode bitcast} gives the other lane shapes. */
  i64x2(low: bigint, high: bigint): Value {
    return this.vector([this.i64(low), this.i64(high)]);
  }

  /** A vector of 32-bit lane numbers, as {@linkcode Builder.shuffle} takes it. */
  lanes(numbers: readonly number[]): Value {
    return this.vector(numbers.map((number) => this.i32(number)));
  }
}
