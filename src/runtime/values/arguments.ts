/**
 * Checks of what embedders pass. Engines believe what the runtime's objects hold: an index that is no integer, a type that
 * does not exist or an object that only looks like a function would be believed, too.
 *
 * @module
 */
import { definedType } from "../../wasm/types/defined_types.ts";
import type { GlobalType, Limits, MemoryType, TableType } from "../../wasm/types/extern_types.ts";
import { LIMITS } from "../../wasm/limits.ts";
import {
  HEAP_ROWS,
  heapOf,
  I32,
  I64,
  isConcrete,
  isNullable,
  isRef,
  ref,
  type TypeId,
  typeIdOf,
  V128,
  type ValType,
} from "../../wasm/types/value_types.ts";

/** Characters of a text that a message shows. */
const SHOWN = 40;

/** A value in a message. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object" && value !== null) return "object";
  return typeof value === "function" ? "function" : String(value);
}

/**
 * An index or a size: an integer, or a BigInt where a type has 64-bit addresses.
 *
 * @param what The method and the argument, for the message: `Table.get(): the index`.
 */
export function toSize(value: unknown, what: string, address: ValType = I32): number {
  const size = typeof value === "bigint" && address === I64 ? Number(value) : value;
  if (typeof size !== "number") throw new TypeError(`${what} must be an integer, not ${showValue(value)}`);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new RangeError(`${what} must be an integer from 0 to 2^53 - 1, not ${showValue(value)}`);
}

/**
 * An address or a number of bytes as a program passes it: a signed number, which stands for the same bits unsigned, or the
 * unsigned one. Whether it lies in a memory is another question.
 */
export function toUnsigned(value: unknown, what: string, address: ValType): number {
  if (typeof value === "bigint" && address === I64 && value >= -(2n ** 63n) && value < 2n ** 64n) {
    return Number(BigInt.asUintN(64, value));
  }
  const isNegative = typeof value === "number" && value < 0 && value >= -(2 ** 31) && Number.isInteger(value);
  return isNegative && address === I32 ? value >>> 0 : toSize(value, what, address);
}

/** A text. */
export function toText(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${what} must be a string, not ${showValue(value)}`);
}

/** A function of JavaScript. */
export function requireCallable(value: unknown, what: string): void {
  if (typeof value !== "function") throw new TypeError(`${what} must be a function, not ${showValue(value)}`);
}

/** An object with properties. */
export function requireObject(value: unknown, what: string): void {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`${what} must be an object, not ${showValue(value)}`);
  }
}

function exists(id: TypeId): boolean {
  return Number.isInteger(id) && definedType(id) !== undefined;
}

/** The canonical id of a function type. */
export function toFunctionType(value: unknown, what: string): TypeId {
  if (typeof value === "number" && exists(value) && definedType(value).composite.kind === "func") return value;
  throw new TypeError(`${what} must be the canonical id of a function type, not ${showValue(value)}`);
}

function isValType(value: unknown): value is ValType {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  if (value >= I32 && value <= V128) return true;
  if (!isRef(value)) return false;
  const heap = heapOf(value);
  if (ref(heap, isNullable(value)) !== value) return false;
  return isConcrete(heap) ? exists(typeIdOf(heap)) : heap < HEAP_ROWS.length;
}

function toLimits(given: unknown, most: number, what: string): Limits {
  requireObject(given, `${what} limits`);
  const { min, max } = given as Limits, wanted = toSize(min, `${what} minimum`);
  const top = max === undefined ? undefined : toSize(max, `${what} maximum`);
  if (top !== undefined && wanted > top) {
    throw new RangeError(`${what} minimum, ${wanted}, is above the maximum, ${top}`);
  }
  if ((top ?? wanted) > most) {
    throw new RangeError(`${what} ${top === undefined ? "minimum" : "maximum"} is above ${most}`);
  }
  return Object.freeze({ min: wanted, max: top });
}

function requireKind(given: unknown, kind: string, what: string): void {
  requireObject(given, `${what} type`);
  const found = (given as { kind: unknown }).kind;
  if (found !== kind) throw new TypeError(`${what} type must have the kind "${kind}", not ${showValue(found)}`);
}

function toAddress(value: unknown, what: string): ValType {
  if (value === I32 || value === I64) return value;
  throw new TypeError(`${what} address type must be I32 or I64, not ${showValue(value)}`);
}

function toBoolean(value: unknown, what: string): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(`${what} must be true or false, not ${showValue(value)}`);
}

/** A copy of the type of a table, which does not change. */
export function toTableType(given: TableType): TableType {
  const what = "Cluster.table(): the";
  requireKind(given, "table", what);
  const { element, limits, address } = given;
  if (!isValType(element) || !isRef(element)) {
    throw new TypeError(`${what} element type must be a reference type, not ${showValue(element)}`);
  }
  const most = Number.MAX_SAFE_INTEGER;
  return Object.freeze({
    kind: "table",
    element,
    limits: toLimits(limits, most, what),
    address: toAddress(address, what),
  });
}

/** The same for a memory. */
export function toMemoryType(given: MemoryType): MemoryType {
  const what = "Cluster.memory(): the";
  requireKind(given, "memory", what);
  const address = toAddress(given.address, what), shared = toBoolean(given.shared, `${what} property "shared"`);
  const most = address === I32 ? LIMITS.memoryPages32 : LIMITS.memoryPages64;
  const limits = toLimits(given.limits, most, what);
  if (shared && limits.max === undefined) throw new TypeError(`${what} maximum is needed for a shared memory`);
  return Object.freeze({ kind: "memory", limits, address, shared });
}

/** The same for a global. */
export function toGlobalType(given: GlobalType): GlobalType {
  const what = "Cluster.global(): the";
  requireKind(given, "global", what);
  const { type, mutable } = given;
  if (!isValType(type)) throw new TypeError(`${what} type of its value must be a value type, not ${showValue(type)}`);
  return Object.freeze({ kind: "global", type, mutable: toBoolean(mutable, `${what} property "mutable"`) });
}
