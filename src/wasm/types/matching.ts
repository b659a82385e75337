/**
 * Which types can stand in for which: subtyping of value, heap, composite and external types.
 *
 * Source: specification, section "Matching".
 *
 * @module
 */
import { type CompositeType, definedType, type FieldType } from "./defined_types.ts";
import type { ExternType, Limits } from "./extern_types.ts";
import {
  BOTTOM,
  HEAP_ROWS,
  HEAP_TYPES,
  heapOf,
  type HeapType,
  isConcrete,
  isNullable,
  isRef,
  type TypeId,
  typeIdOf,
  type ValType,
} from "./value_types.ts";

/** Whether the defined type `sub` is `sup` or declares it as a supertype. */
export function matchesType(sub: TypeId, sup: TypeId): boolean {
  if (sub === sup) return true;
  const { chain } = definedType(sub);
  return chain[definedType(sup).chain.length - 1] === sup;
}

const ABSTRACT_OF_KIND = {
  func: HEAP_TYPES.func.id,
  struct: HEAP_TYPES.struct.id,
  array: HEAP_TYPES.array.id,
} as const;

/** The abstract heap type right above a heap type's own: itself, or what its composite type is. */
export function abstractOf(heap: HeapType): HeapType {
  return isConcrete(heap) ? ABSTRACT_OF_KIND[definedType(typeIdOf(heap)).composite.kind] : heap;
}

/** The top of the hierarchy that a heap type belongs to: `any`, `func`, `extern` or `exn`. */
export function topOf(heap: HeapType): HeapType {
  const { id, supers } = HEAP_ROWS[abstractOf(heap)];
  return supers.at(-1) ?? id;
}

/** Whether heap type `sub` matches `sup` (specification, section "Heap Types" of "Matching"). */
export function matchesHeap(sub: HeapType, sup: HeapType): boolean {
  if (sub === sup) return true;
  if (isConcrete(sup)) {
    if (isConcrete(sub)) return matchesType(typeIdOf(sub), typeIdOf(sup));
    return HEAP_ROWS[sub].bottom === sub && HEAP_ROWS[abstractOf(sup)].bottom === sub;
  }
  const abstract = abstractOf(sub);
  return abstract === sup || HEAP_ROWS[abstract].supers.includes(sup);
}

/** Whether value type `sub` matches `sup`. */
export function matches(sub: ValType, sup: ValType): boolean {
  if (sub === sup || sub === BOTTOM) return true;
  if (!isRef(sub) || !isRef(sup)) return false;
  return (isNullable(sup) || !isNullable(sub)) && matchesHeap(heapOf(sub), heapOf(sup));
}

/** Whether each of `subs` matches the one of `sups` at its place. */
export function matchesAll(subs: readonly ValType[], sups: readonly ValType[]): boolean {
  return subs.length === sups.length && subs.every((sub, i) => matches(sub, sups[i]));
}

/** The reference type without null that remains when `type` was null-checked. */
export function nonNull(type: ValType): ValType {
  return isRef(type) ? type & ~1 : type;
}

/** Whether values of composite type `sub` may be used as `sup` (specification, "Composite Types" of "Matching"). */
export function matchesComposite(sub: CompositeType, sup: CompositeType): boolean {
  if (sub.kind === "func" && sup.kind === "func") {
    return matchesAll(sup.params, sub.params) && matchesAll(sub.results, sup.results);
  }
  if (sub.kind === "array" && sup.kind === "array") return matchesField(sub.element, sup.element);
  if (sub.kind === "struct" && sup.kind === "struct") {
    return sub.fields.length >= sup.fields.length && sup.fields.every((field, i) => matchesField(sub.fields[i], field));
  }
  return false;
}

function matchesField(sub: FieldType, sup: FieldType): boolean {
  if (sub.mutable !== sup.mutable) return false;
  return sup.mutable ? sub.type === sup.type : matches(sub.type, sup.type);
}

/** Whether something of type `sub` can be imported as `sup` (specification, "External Types" of "Matching"). */
export function matchesExtern(sub: ExternType, sup: ExternType): boolean {
  if (sub.kind === "func" && sup.kind === "func") return matchesType(sub.type, sup.type);
  if (sub.kind === "tag" && sup.kind === "tag") return sub.type === sup.type;
  if (sub.kind === "global" && sup.kind === "global") return matchesField(sub, sup);
  if (sub.kind === "table" && sup.kind === "table") {
    return sub.element === sup.element && sub.address === sup.address && matchesLimits(sub.limits, sup.limits);
  }
  if (sub.kind === "memory" && sup.kind === "memory") {
    return sub.shared === sup.shared && sub.address === sup.address && matchesLimits(sub.limits, sup.limits);
  }
  return false;
}

function matchesLimits(sub: Limits, sup: Limits): boolean {
  return sub.min >= sup.min && (sup.max === undefined || (sub.max !== undefined && sub.max <= sup.max));
}
