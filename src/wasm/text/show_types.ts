/**
 * Types in the text format, for messages and listings.
 *
 * @module
 */
import { type CompositeType, definedType, type FieldType, funcType } from "../types/defined_types.ts";
import type { ExternType, Limits } from "../types/extern_types.ts";
import { abstractOf } from "../types/matching.ts";
import {
  FIRST_RELATIVE,
  HEAP_ROWS,
  heapOf,
  type HeapType,
  I64,
  isConcrete,
  isNullable,
  isRef,
  NUMBER_TYPES,
  typeIdOf,
  type ValType,
} from "../types/value_types.ts";

const NUMBER_NAMES = new Map(Object.entries(NUMBER_TYPES).map(([name, row]) => [row.type as ValType, name]));

/** A value type in the text format, such as `i32`, `funcref` or `(ref null (func (param i32)))`. */
export function showType(type: ValType): string {
  if (!isRef(type)) return NUMBER_NAMES.get(type) ?? "bot";
  const heap = heapOf(type);
  if (isNullable(type) && !isConcrete(heap)) return HEAP_ROWS[heap].shorthand;
  return `(ref ${isNullable(type) ? "null " : ""}${showHeap(heap)})`;
}

/** A heap type in the text format; a defined type is shown by what it is made of, one level deep. */
export function showHeap(heap: HeapType): string {
  if (!isConcrete(heap)) return HEAP_ROWS[heap].name;
  if (heap >= FIRST_RELATIVE) return `(rec ${heap - FIRST_RELATIVE})`;
  return showComposite(definedType(typeIdOf(heap)).composite, shallow);
}

function shallow(type: ValType): string {
  if (!isRef(type) || !isConcrete(heapOf(type))) return showType(type);
  return `(ref ${isNullable(type) ? "null " : ""}${HEAP_ROWS[abstractOf(heapOf(type))].name}…)`;
}

/** Types in brackets, as error messages list them: `[i32 i64]`. */
export function showTypes(types: readonly ValType[]): string {
  return `[${types.map(showType).join(" ")}]`;
}

/** A composite type in the text format: `(func (param i32) (result i64))`. */
export function showComposite(composite: CompositeType, show: (type: ValType) => string = showType): string {
  const field = ({ type, mutable }: FieldType) => mutable ? `(mut ${show(type)})` : show(type);
  if (composite.kind === "func") {
    const list = (word: string, types: readonly ValType[]) =>
      types.length ? ` (${word} ${types.map(show).join(" ")})` : "";
    return `(func${list("param", composite.params)}${list("result", composite.results)})`;
  }
  if (composite.kind === "array") return `(array ${field(composite.element)})`;
  return `(struct${composite.fields.map((f) => ` (field ${field(f)})`).join("")})`;
}

/**
 * An external type in words, as link errors show it: `(func (param i32))`, `memory 1 2`, `(mut i32) global`.
 *
 * @example
 * ```ts
 * import { compileSync, showExtern } from "@wasmine/wasmine";
 *
 * // (module (import "env" "log" (func (param i32))))
 * const module = compileSync(Uint8Array.fromBase64("AGFzbQEAAAABBQFgAX8AAgsBA2VudgNsb2cAAA=="));
 * for (const { name, type } of module.imports) console.log(name, showExtern(type)); // log (func (param i32))
 * ```
 */
export function showExtern(type: ExternType): string {
  switch (type.kind) {
    case "func":
      return showComposite(funcType(type.type));
    case "tag":
      return `tag ${showComposite(funcType(type.type))}`;
    case "global":
      return `global ${type.mutable ? `(mut ${showType(type.type)})` : showType(type.type)}`;
    case "table":
      return `table${type.address === I64 ? " i64" : ""} ${showLimits(type.limits)} ${showType(type.element)}`;
    case "memory":
      return `memory${type.address === I64 ? " i64" : ""} ${showLimits(type.limits)}${type.shared ? " shared" : ""}`;
  }
}

function showLimits({ min, max }: Limits): string {
  return max === undefined ? `${min}` : `${min} ${max}`;
}
