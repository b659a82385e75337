/**
 * Function types as an embedder writes them, `{ params: ["i32"], results: ["f64"] }`, and what TypeScript makes of them.
 *
 * @module
 */
import { type OptionNames, requireOptions } from "../../wasm/options.ts";
import { internFunc } from "../../wasm/types/defined_types.ts";
import { EXTERNREF, F32, F64, FUNCREF, I32, I64, type TypeId, type ValType } from "../../wasm/types/value_types.ts";
import { requireObject, showValue } from "./arguments.ts";
import type { Func } from "../objects/func.ts";

/** Name of a value type in a declaration. */
export type TypeName = "i32" | "i64" | "f32" | "f64" | "funcref" | "externref";

/** The types that can be declared. */
const DECLARED_TYPES: Readonly<Record<TypeName, ValType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  funcref: FUNCREF,
  externref: EXTERNREF,
};

/** The JavaScript values of a type. */
export type ValueOf<T extends TypeName> = T extends "i64" ? bigint
  : T extends "funcref" ? Func | null
  : T extends "externref" ? unknown
  : number;

/** The JavaScript values of a row of types. */
export type ValuesOf<T extends readonly TypeName[]> = { -readonly [I in keyof T]: ValueOf<T[I]> };

/** What a function returns: nothing, a value, or an array of several. */
export type ResultOf<T extends readonly TypeName[]> = T extends readonly [] ? void
  : T extends readonly [infer Only extends TypeName] ? ValueOf<Only>
  : ValuesOf<T>;

/**
 * What an implementation may return: what the function returns, several results as any tuple of them. That there may be a
 * tuple has to be said of all of it, though with values that nobody has, or TypeScript takes `[a, b]` for a list.
 */
export type ReturnOf<R extends readonly TypeName[]> =
  | (R extends readonly [] ? void
    : R extends readonly [infer Only extends TypeName] ? ValueOf<Only>
    : Readonly<ValuesOf<R>>)
  | readonly [never, never];

/** The declared type of a function. */
export interface HostType<P extends readonly TypeName[], R extends readonly TypeName[]> {
  /** Types of the parameters. */
  readonly params: P;
  /** Types of the results. */
  readonly results: R;
}

const HOST_TYPE: OptionNames<HostType<[], []>> = { params: true, results: true };

/**
 * The canonical function type that an embedder writes.
 *
 * @param what The method, for the message: `Linker.func()`.
 */
export function hostType(what: string, type: HostType<readonly TypeName[], readonly TypeName[]>): TypeId {
  requireObject(type, `${what}: the type`);
  requireOptions(what, type, HOST_TYPE);
  return declaredType(type.params, type.results);
}

/** The canonical function type for a declaration. */
export function declaredType(params: readonly TypeName[], results: readonly TypeName[]): TypeId {
  return internFunc(toTypes(params, "parameters"), toTypes(results, "results"));
}

function toTypes(names: readonly TypeName[], what: string): ValType[] {
  if (!Array.isArray(names)) {
    throw new TypeError(`a function type needs an array of ${what}, not ${showValue(names)}`);
  }
  return names.map((name) => valueType(name, `a function type cannot have ${what}`));
}

/**
 * The value type with a name.
 *
 * @param what What the message begins with: `Cluster.global(): the value`.
 * @throws {TypeError} if there is none.
 */
export function valueType(name: TypeName, what: string): ValType {
  if (typeof name === "string" && Object.hasOwn(DECLARED_TYPES, name)) return DECLARED_TYPES[name];
  const known = Object.keys(DECLARED_TYPES).join(", ");
  throw new TypeError(`${what} of type ${showValue(name)}; there are ${known}`);
}
