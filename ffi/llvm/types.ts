/**
 * The types of a context. The common ones are made once and are plain fields.
 *
 * @module
 */

import type { Type } from "./handles.ts";
import type { LlvmLibrary, ValueFunctions } from "./library.ts";
import { typeKind } from "./opcodes.ts";
import { ArgumentArray } from "./scratch.ts";

/** Types of one context. Equal types are the same reference. */
export class Types {
  readonly void: Type;
  readonly i1: Type;
  readonly i8: Type;
  readonly i16: Type;
  readonly i32: Type;
  readonly i64: Type;
  readonly i128: Type;
  readonly f32: Type;
  readonly f64: Type;
  readonly pointer: Type;
  readonly i64x2: Type;
  readonly #functions: ValueFunctions;
  readonly #context: bigint;
  readonly #array = new ArgumentArray();

  constructor(library: LlvmLibrary, context: bigint) {
    const functions = this.#functions = library.values;
    this.#context = context;
    this.void = functions.LLVMVoidTypeInContext(context) as Type;
    this.i1 = this.integer(1);
    this.i8 = this.integer(8);
    this.i16 = this.integer(16);
    this.i32 = this.integer(32);
    this.i64 = this.integer(64);
    this.i128 = this.integer(128);
    this.f32 = functions.LLVMFloatTypeInContext(context) as Type;
    this.f64 = functions.LLVMDoubleTypeInContext(context) as Type;
    this.pointer = functions.LLVMPointerTypeInContext(context, 0) as Type;
    this.i64x2 = this.vector(this.i64, 2);
  }

  /** An integer of any width. */
  integer(bits: number): Type {
    return this.#functions.LLVMIntTypeInContext(this.#context, bits) as Type;
  }

  /** A vector of fixed length. */
  vector(element: Type, length: number): Type {
    return this.#functions.LLVMVectorType(element, length) as Type;
  }

  /** An array of fixed length. */
  array(element: Type, length: number): Type {
    return this.#functions.LLVMArrayType(element, length) as Type;
  }

  /** A literal structure; several results of a function are one. */
  struct(fields: readonly Type[]): Type {
    return this.#functions.LLVMStructTypeInContext(this.#context, this.#array.write(fields), fields.length, 0) as Type;
  }

  /** A function type. */
  function(parameters: readonly Type[], result: Type): Type {
    return this.#functions.LLVMFunctionType(result, this.#array.write(parameters), parameters.length, 0) as Type;
  }

  isVector(type: Type): boolean {
    return this.#functions.LLVMGetTypeKind(type) === typeKind.vector;
  }

  isFloat(type: Type): boolean {
    return type === this.f32 || type === this.f64;
  }

  /** How many bits an integer, float or pointer has. */
  bits(type: Type): number {
    if (this.isFloat(type)) return type === this.f32 ? 32 : 64;
    return type === this.pointer ? 64 : this.#functions.LLVMGetIntTypeWidth(type);
  }

  /** The type of a vector's elements. */
  element(vector: Type): Type {
    return this.#functions.LLVMGetElementType(vector) as Type;
  }

  /** How many elements a vector has. */
  length(vector: Type): number {
    return this.#functions.LLVMGetVectorSize(vector);
  }

  /** The type of a value. */
  of(value: bigint): Type {
    return this.#functions.LLVMTypeOf(value) as Type;
  }
}
