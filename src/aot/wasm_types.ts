/**
 * The types of WebAssembly as LLVM has them: of values on the operand stack, and of functions in the internal convention,
 * whose first parameter is the instance's context.
 *
 * @module
 */
import type { Type, Types } from "../../ffi/mod.ts";
import { F32, F64, funcType, I32, type TypeId, V128, type ValType } from "../wasm/mod.ts";

/** WebAssembly's types in a context of LLVM. */
export class WasmTypes {
  readonly #types: Types;
  readonly #signatures = new Map<TypeId, Type>();

  constructor(types: Types) {
    this.#types = types;
  }

  /** The type of a value on the operand stack. References are 64-bit words. */
  of(type: ValType): Type {
    const types = this.#types;
    switch (type) {
      case I32:
        return types.i32;
      case F32:
        return types.f32;
      case F64:
        return types.f64;
      case V128:
        return types.i64x2;
      default:
        return types.i64;
    }
  }

  /** Whether values of a type live in vector registers. */
  isFloating(type: Type): boolean {
    const { f32, f64, i64x2 } = this.#types;
    return type === f32 || type === f64 || type === i64x2;
  }

  /** Whether values of a type live in general registers. */
  isScalarInteger(type: Type): boolean {
    const { i64, i32, i16, i8 } = this.#types;
    return type === i64 || type === i32 || type === i16 || type === i8;
  }

  /** The type of a function in the internal convention. */
  signature(type: TypeId): Type {
    let signature = this.#signatures.get(type);
    if (signature === undefined) {
      const { params, results } = funcType(type);
      signature = this.#types.function([this.#types.pointer, ...this.#all(params)], this.result(results));
      this.#signatures.set(type, signature);
    }
    return signature;
  }

  /** The type of a guarded call of such a function: the guard record follows the parameters. */
  guardedSignature(type: TypeId): Type {
    const { params, results } = funcType(type), { pointer } = this.#types;
    return this.#types.function([pointer, ...this.#all(params), pointer], this.result(results));
  }

  /** What a function with these results returns. */
  result(results: readonly ValType[]): Type {
    if (results.length === 0) return this.#types.void;
    return results.length === 1 ? this.of(results[0]) : this.#types.struct(this.#all(results));
  }

  /** Whether the results of a function are returned in registers, without which there is no tail call. */
  fitsRegisters(type: TypeId): boolean {
    const { results } = funcType(type), floats = this.#all(results).filter((each) => this.isFloating(each)).length;
    return floats <= 2 && results.length - floats <= 2;
  }

  #all(types: readonly ValType[]): Type[] {
    return types.map((type) => this.of(type));
  }
}
