/**
 * Conversions of Web IDL, and the shape that it gives to classes: attributes and operations are enumerable, objects have
 * a class string. Only what the JavaScript interface of WebAssembly needs.
 *
 * Source: Web IDL, "JavaScript binding"; WebAssembly JavaScript Interface, `AddressValueToU64`.
 *
 * @module
 */
import { I32, I64, type ValType } from "../wasm/mod.ts";

/** A class of the namespace. */
// deno-lint-ignore no-explicit-any
export type Constructor = new (...args: any[]) => object;

/** Whether a value is an object in the sense of the language: functions are. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Gives a class the look of an interface: enumerable members, a class string, the number of required arguments. */
export function defineInterface(type: Constructor, name: string, required: number): void {
  Object.defineProperty(type, "name", { value: name });
  Object.defineProperty(type, "length", { value: required });
  makeEnumerable(type, ["length", "name", "prototype"]);
  makeEnumerable(type.prototype, ["constructor"]);
  defineClassString(type.prototype, `WebAssembly.${name}`);
}

function makeEnumerable(target: object, except: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(target)) {
    if (!except.includes(name)) Object.defineProperty(target, name, { enumerable: true });
  }
}

/** What `Object.prototype.toString` says of an object. */
export function defineClassString(target: object, text: string): void {
  Object.defineProperty(target, Symbol.toStringTag, { value: text, configurable: true });
}

/** A dictionary argument: an object, or nothing, which is an empty one. */
export function toDictionary(value: unknown, what: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new TypeError(`${what} must be an object`);
  return value as Record<string, unknown>;
}

/** An enumeration value. */
export function toEnum<T extends string>(value: unknown, values: readonly T[], what: string): T {
  const text = `${value}`;
  if (!values.includes(text as T)) throw new TypeError(`${what} must be one of ${values.join(", ")}; got "${text}"`);
  return text as T;
}

/** A sequence: the items of an iterable object. */
export function toSequence(value: unknown, what: string): unknown[] {
  if (!isObject(value) || typeof (value as Iterable<unknown>)[Symbol.iterator] !== "function") {
    throw new TypeError(`${what} must be iterable`);
  }
  return [...value as Iterable<unknown>];
}

/** `[EnforceRange] unsigned long`. */
export function toUnsignedLong(value: unknown, what: string): number {
  const number = Math.trunc(+(value as number));
  if (!(number >= 0 && number <= 0xffff_ffff)) throw new TypeError(`${what} must be an integer from 0 to 2^32 - 1`);
  return number + 0;
}

/** More bits than any BigInt can have in earnest: `asIntN` then converts without cutting anything off. */
const ALL_BITS = Number.MAX_SAFE_INTEGER;

/** An index or a size of a memory or table; those above 2^53 are rounded, and out of bounds anyway. */
export function toAddress(value: unknown, type: ValType, what: string): number {
  if (type === I32) return toUnsignedLong(value, what);
  const big = BigInt.asIntN(ALL_BITS, value as bigint);
  if (big < 0n || big >= 1n << 64n) throw new TypeError(`${what} must be an integer from 0 to 2^64 - 1`);
  return Number(big);
}

/** An index or size in the form in which a memory or table with this type of addresses gives it. */
export function fromAddress(value: number, type: ValType): number | bigint {
  return type === I32 ? value : BigInt(value);
}

/** The `address` of a descriptor. */
export function toAddressType(value: unknown, what: string): ValType {
  if (value === undefined) return I32;
  return toEnum(value, ["i32", "i64"], what) === "i64" ? I64 : I32;
}
