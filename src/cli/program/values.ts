/**
 * Parameters and results of an invoked function, as literals of the text format. Bits are exact both ways: a NaN keeps
 * its payload.
 *
 * @module
 */
import { Func, type Slots } from "../../runtime/mod.ts";
import { f32Literal, f64Literal, i64Literal, v128Literal } from "../../wasm/text/literals.ts";
import {
  F32,
  F64,
  HEAP_TYPES,
  heapOf,
  I32,
  I64,
  isNullable,
  isRef,
  showHeap,
  showType,
  topOf,
  V128,
  type ValType,
} from "../../wasm/mod.ts";
import { FLOAT_FORMATS, floatBits, integerBits } from "../../wast/numbers.ts";

/** The bits that a word stands for, by number type. */
const BITS_OF_WORD: Readonly<Record<ValType, (word: string) => bigint>> = {
  [I32]: (word) => integerBits(word, 32),
  [I64]: (word) => integerBits(word, 64),
  [F32]: (word) => floatBits(word, FLOAT_FORMATS.f32),
  [F64]: (word) => floatBits(word, FLOAT_FORMATS.f64),
  [V128]: (word) => integerBits(word, 128),
};

/**
 * Stores the value that a word stands for: an integer, decimal or hexadecimal, a float, `nan`, `nan:0x…`, `inf`, or
 * `null` for a reference.
 *
 * @throws {SyntaxError} if it stands for no value of the type.
 */
export function storeWord(word: string, type: ValType, slots: Slots, index: number): void {
  if (isRef(type)) {
    if (word !== "null" || !isNullable(type)) throw new SyntaxError(`only null can be given for ${showType(type)}`);
    slots.refs[index] = null;
    return;
  }
  const bits = BITS_OF_WORD[type](word);
  slots.i64[2 * index] = BigInt.asIntN(64, bits);
  slots.i64[2 * index + 1] = BigInt.asIntN(64, bits >> 64n);
}

/** A value in the text format, without its type: `7`, `nan:0x200001`, `ref.null func`. */
export function showValue(slots: Slots, index: number, type: ValType): string {
  const lo = slots.i32[4 * index], hi = slots.i32[4 * index + 1];
  switch (type) {
    case I32:
      return String(lo);
    case I64:
      return i64Literal(lo, hi);
    case F32:
      return f32Literal(lo);
    case F64:
      return f64Literal(lo, hi);
    case V128:
      return v128Literal(new Uint8Array(slots.i32.buffer, slots.i32.byteOffset + 16 * index, 16));
    default:
      return showReference(slots.refs[index], type);
  }
}

function showReference(value: unknown, type: ValType): string {
  if (value === null) return `ref.null ${showHeap(topOf(heapOf(type)))}`;
  if (value instanceof Func) return `ref.func ${value.name}`;
  if (typeof value === "number" && topOf(heapOf(type)) === HEAP_TYPES.any.id) return `ref.i31 ${value}`;
  return `ref.${showHeap(topOf(heapOf(type)))}`;
}
