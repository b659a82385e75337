/**
 * Conversion of JavaScript values to WebAssembly values, as the JavaScript interface defines it: i32 and floats from
 * anything a number can be made of, i64 from BigInt only, references checked against their type. The other direction
 * needs no conversion: within the runtime an i32 is a number, an i64 a signed BigInt, an f32 an already rounded number.
 *
 * Source: WebAssembly JavaScript Interface, `ToWebAssemblyValue`.
 *
 * @module
 */
import type { FuncType } from "../../wasm/types/defined_types.ts";
import { matchesType } from "../../wasm/types/matching.ts";
import { showType } from "../../wasm/text/show_types.ts";
import {
  F32,
  F64,
  HEAP_TYPES,
  heapOf,
  type HeapType,
  I32,
  I64,
  isConcrete,
  isNullable,
  isRef,
  typeIdOf,
  V128,
  type ValType,
} from "../../wasm/types/value_types.ts";
import { showValue } from "./arguments.ts";
import { isFunc, showSignature } from "../objects/func.ts";

/**
 * Converts a JavaScript value; throws TypeError where the interface says so.
 *
 * @param what What the message begins with, if it is to say more than the types.
 */
export function toWasm(value: unknown, type: ValType, what?: string): unknown {
  // What needs no conversion comes first, in a function that is small enough to be put in place of its calls.
  switch (type) {
    case I32:
      if (typeof value === "number") return value | 0;
      break;
    case I64:
      if (typeof value === "bigint") return BigInt.asIntN(64, value);
      break;
    case F32:
      if (typeof value === "number") return Math.fround(value);
      break;
    case F64:
      if (typeof value === "number") return value;
  }
  return convert(value, type, what);
}

function convert(value: unknown, type: ValType, what: string | undefined): unknown {
  if (isRef(type)) return toReference(value, type, what);
  if (type === V128) throw new TypeError("a v128 value cannot be passed from JavaScript");
  if (isInconvertible(value, type)) mismatch(value, type, what);
  if (type === I64) return BigInt.asIntN(64, value as bigint);
  return type === I32 ? (value as number) | 0 : type === F32 ? Math.fround(value as number) : +(value as number);
}

/** Whether the language refuses to make a number of a value, or a BigInt; here the message says what was expected. */
function isInconvertible(value: unknown, type: ValType): boolean {
  if (type !== I64) return typeof value === "bigint" || typeof value === "symbol";
  return typeof value === "number" || value === undefined || value === null || typeof value === "symbol";
}

/** Checks a reference; throws TypeError if it has another type. */
export function toReference(value: unknown, type: ValType, what?: string): unknown {
  return matchesRef(value, type) ? value : mismatch(value, type, what);
}

function mismatch(value: unknown, type: ValType, what: string | undefined): never {
  throw new TypeError(`${what === undefined ? "" : `${what}: `}expected ${showType(type)}, found ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (isFunc(value)) return `function ${value.name} of type ${showSignature(value.signature)}`;
  return typeof value === "object" || typeof value === "function" || value === undefined
    ? typeof value
    : `${typeof value} ${showValue(value)}`;
}

/** Whether a reference, as the runtime holds it, belongs to a reference type. */
export function matchesRef(value: unknown, type: ValType): boolean {
  if (value === null) return isNullable(type);
  return matchesHeapType(value, heapOf(type));
}

function matchesHeapType(value: unknown, heap: HeapType): boolean {
  if (heap === HEAP_TYPES.extern.id || heap === HEAP_TYPES.any.id) return true;
  if (isFunc(value)) {
    return isConcrete(heap) ? matchesType(value.type, typeIdOf(heap)) : heap === HEAP_TYPES.func.id;
  }
  if (heap === HEAP_TYPES.i31.id || heap === HEAP_TYPES.eq.id) return isI31(value);
  return false;
}

/** Whether a JavaScript value is one that `i31` holds: an integer of 31 bits, signed. */
function isI31(value: unknown): boolean {
  return typeof value === "number" && value << 1 >> 1 === value && !Object.is(value, -0);
}

/** The value that a type's variables start with. */
export function defaultOf(type: ValType): unknown {
  if (isRef(type)) return null;
  return type === I64 ? 0n : 0;
}

/** Throws TypeError unless the number of arguments is right. */
export function requireCount(name: string, params: readonly ValType[], args: readonly unknown[]): void {
  if (args.length === params.length) return;
  throw new TypeError(`"${name}" takes ${count(params.length, "argument")}, got ${args.length}`);
}

/** Converts what a host function returned: nothing, one value, or an iterable of several. */
export function resultsToWasm(name: string, type: FuncType, returned: unknown): unknown {
  const { results } = type;
  if (results.length === 0) return undefined;
  if (results.length === 1) {
    if (typeof returned === "object" && !isRef(results[0])) refusePromise(name, returned);
    return toWasm(returned, results[0], name);
  }
  refusePromise(name, returned);
  if (typeof returned !== "object" || returned === null || !(Symbol.iterator in returned)) {
    throw new TypeError(`"${name}" must return ${count(results.length, "value")}, got ${describe(returned)}`);
  }
  const values = [...returned as Iterable<unknown>];
  if (values.length !== results.length) {
    throw new TypeError(`"${name}" must return ${count(results.length, "value")}, got ${values.length}`);
  }
  return values.map((value, i) => toWasm(value, results[i], name));
}

/** Throws TypeError if what a host function returned has to be awaited: made a number, it would be 0. */
export function refusePromise(name: string, returned: unknown): void {
  if (typeof returned !== "object" || returned === null || !("then" in returned)) return;
  if (typeof returned.then !== "function") return;
  throw new TypeError(`"${name}" returned a promise, and a program cannot wait for it`);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
