/**
 * The types of WebAssembly as LLVM has them: of values on the operand stack, and of functions in the internal convention.
 *
 * @module
 */
import type { Type, Types } from "../../../../ffi/mod.ts";
import { F32, F64, funcType, I32, type TypeId, V128, type ValType } from "../../../wasm/mod.ts";
import { Signature } from "./signature.ts";

/** WebAssembly's types in a context of LLVM. */
export class WasmTypes {
  readonly #types: Types;
  readonly #signatures = new Map<TypeId, Signature>();

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

  /** A function type in the internal convention. */
  signature(type: TypeId): Signature {
    let signature = this.#signatures.get(type);
    if (signature === undefined) {
      this.#signatures.set(type, signature = new Signature(funcType(type), this.#types, this));
    }
    return signature;
  }

  /** Results as a function returns them in registers. */
  result(results: readonly ValType[]): Type {
    if (results.length === 0) return this.#types.void;
    return results.length === 1 ? this.of(results[0]) : this.#types.struct(results.map((type) => this.of(type)));
  }
}
