/**
 * Values between JavaScript and the runtime. Numbers are the runtime's own conversions; what is added here is that a
 * function is a JavaScript function on one side and a {@linkcode Func} on the other.
 *
 * Source: WebAssembly JavaScript Interface, `ToWebAssemblyValue`, `ToJSValue`, `ToValueType`, `DefaultValue`.
 *
 * @module
 */
import { type Func, toWasm } from "../runtime/mod.ts";
import {
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  HEAP_TYPES,
  heapOf,
  I32,
  I64,
  isNullable,
  isRef,
  topOf,
  V128,
  type ValType,
} from "../wasm/mod.ts";
import { toEnum } from "./idl.ts";

/** The types that descriptors can name. */
const VALUE_TYPES = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  externref: EXTERNREF,
  anyfunc: FUNCREF,
} as const satisfies Record<string, ValType>;

type ValueTypeName = keyof typeof VALUE_TYPES;

/** The type that a descriptor names. */
export function toValueType(value: unknown, what: string): ValType {
  return VALUE_TYPES[toEnum(value, Object.keys(VALUE_TYPES) as ValueTypeName[], what)];
}

/** The reference type that the `element` of a table descriptor names. */
export function toElementType(value: unknown, what: string): ValType {
  return VALUE_TYPES[toEnum(value, ["anyfunc", "externref"], what)];
}

/** Whether values of a type are functions or null. */
export function isFunctionType(type: ValType): boolean {
  return isRef(type) && topOf(heapOf(type)) === HEAP_TYPES.func.id;
}

/** Whether values of a type can cross to JavaScript at all. */
export function canCross(type: ValType): boolean {
  return type !== V128 && !(isRef(type) && topOf(heapOf(type)) === HEAP_TYPES.exn.id);
}

/** Throws the TypeError that the interface has for values which cannot cross. */
export function requireCrossing(type: ValType): void {
  if (!canCross(type)) throw new TypeError("values of this type cannot be passed to or from JavaScript");
}

/** The functions that both sides know; {@linkcode ExportedFunctions} is it. */
export interface FunctionTable {
  /** The exported function for a function of the runtime. */
  wrap(func: Func): object;
  /** The function of the runtime for an exported function; undefined for everything else. */
  unwrap(value: unknown): Func | undefined;
}

/** Converts values of all types. */
export class Values {
  readonly #functions: FunctionTable;

  constructor(functions: FunctionTable) {
    this.#functions = functions;
  }

  /** `ToWebAssemblyValue`. */
  toWasm(value: unknown, type: ValType): unknown {
    if (!isFunctionType(type) || value === null) return toWasm(value, type);
    const func = this.#functions.unwrap(value);
    if (func === undefined) throw new TypeError("expected null or a function that WebAssembly exported");
    return toWasm(func, type);
  }

  /** `ToJSValue`. */
  toJs(value: unknown, type: ValType): unknown {
    return value !== null && isFunctionType(type) ? this.#functions.wrap(value as Func) : value;
  }

  /** `DefaultValue`: what a value is when none was given. Throws TypeError if the type has no such value. */
  defaultOf(type: ValType): unknown {
    if (type === EXTERNREF) return undefined;
    if (!isRef(type)) return type === I64 ? 0n : 0;
    if (!isNullable(type)) throw new TypeError("a value is needed: the type has no default");
    return null;
  }
}
