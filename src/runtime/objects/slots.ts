/**
 * Value slots: the parameters and results of the boundary ABI `(ctx, params, results)`, and the cells of globals. A
 * slot has 16 bytes and holds the exact bits of a value, which JavaScript numbers cannot promise for NaNs.
 *
 * ```text
 * byte 0        4        8               16
 *      i32/f32  –        –        –          low bits first
 *      i64/f64           –        –
 *      v128
 * ```
 *
 * References do not fit into bytes on managed storage: they ride beside, in `refs`, as JavaScript values: `null`, a
 * {@linkcode Func}, any value for `externref`, a number for `i31`.
 *
 * @module
 */
import { showType } from "../../wasm/text/show_types.ts";
import { F32, F64, I32, I64, isRef, V128, type ValType } from "../../wasm/types/value_types.ts";

/** A row of value slots. */
export class Slots {
  /** View as i32: the value of slot n is element 4n. */
  readonly i32: Int32Array;
  /** View as i64: the value of slot n is element 2n. */
  readonly i64: BigInt64Array;
  /** View as f32: the value of slot n is element 4n. */
  readonly f32: Float32Array;
  /** View as f64: the value of slot n is element 2n. */
  readonly f64: Float64Array;
  /** References, by slot. */
  readonly refs: unknown[];

  /** Makes `count` slots, or a view of those that begin at `byteOffset` of `buffer`. */
  constructor(count: number, buffer: ArrayBuffer = new ArrayBuffer(16 * count), byteOffset = 0) {
    this.i32 = new Int32Array(buffer, byteOffset, 4 * count);
    this.i64 = new BigInt64Array(buffer, byteOffset, 2 * count);
    this.f32 = new Float32Array(buffer, byteOffset, 4 * count);
    this.f64 = new Float64Array(buffer, byteOffset, 2 * count);
    this.refs = new Array(count).fill(null);
  }

  /** How many slots there are. */
  get length(): number {
    return this.refs.length;
  }

  /** Copies a slot, bit for bit. */
  copy(to: number, from: Slots, index: number): void {
    this.i32[4 * to] = from.i32[4 * index];
    this.i32[4 * to + 1] = from.i32[4 * index + 1];
    this.i32[4 * to + 2] = from.i32[4 * index + 2];
    this.i32[4 * to + 3] = from.i32[4 * index + 3];
    this.refs[to] = from.refs[index];
  }

  /** The value in a slot, as JavaScript sees it. A v128 has no such form. */
  get(index: number, type: ValType): unknown {
    switch (type) {
      case I32:
        return this.i32[4 * index];
      case I64:
        return this.i64[2 * index];
      case F32:
        return this.f32[4 * index];
      case F64:
        return this.f64[2 * index];
      case V128:
        throw new TypeError("a v128 value cannot be passed to JavaScript");
      default:
        return this.refs[index];
    }
  }

  /** Stores a value that {@linkcode toWasm} has converted. */
  set(index: number, type: ValType, value: unknown): void {
    switch (type) {
      case I32:
        this.i32[4 * index] = value as number;
        return;
      case I64:
        this.i64[2 * index] = value as bigint;
        return;
      case F32:
        this.f32[4 * index] = value as number;
        return;
      case F64:
        this.f64[2 * index] = value as number;
        return;
      default:
        if (!isRef(type)) throw new TypeError(`a ${showType(type)} value cannot be passed from JavaScript`);
        this.refs[index] = value;
    }
  }
}
