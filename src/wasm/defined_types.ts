/**
 * The types that modules define, and the process-wide table that makes equal ones the same number.
 *
 * A defined type is known everywhere by its canonical id: recursion groups are interned as the specification's
 * iso-recursive equality demands, so types of different modules are equal exactly when their ids are, and importing,
 * `call_indirect` and casts compare integers. The table only grows, by the distinct types a process has ever loaded.
 *
 * Source: specification, sections "Composite Types", "Recursive Types" and "Type Equivalence".
 *
 * @module
 */
import {
  concrete,
  FIRST_RELATIVE,
  heapOf,
  type HeapType,
  isNullable,
  isRef,
  ref,
  type TypeId,
  typeIdOf,
  type ValType,
} from "./value_types.ts";

/** A field of a struct, or the element of an array. */
export interface FieldType {
  /** What it holds; may be a packed type. */
  readonly type: ValType;
  /** Whether it can be set. */
  readonly mutable: boolean;
}

/** The type of functions, tags and calls. */
export interface FuncType {
  /** Tells the kinds of types apart. */
  readonly kind: "func";
  /** Types of the parameters. */
  readonly params: readonly ValType[];
  /** Types of the results. */
  readonly results: readonly ValType[];
}

/** The type of structs. */
export interface StructType {
  /** Tells the kinds of types apart. */
  readonly kind: "struct";
  /** The fields in order. */
  readonly fields: readonly FieldType[];
}

/** The type of arrays. */
export interface ArrayType {
  /** Tells the kinds of types apart. */
  readonly kind: "array";
  /** What every element is. */
  readonly element: FieldType;
}

/** What a defined type is made of. */
export type CompositeType = FuncType | StructType | ArrayType;

/** A type definition as it stands in a recursion group. */
export interface SubType {
  readonly final: boolean;
  /** The declared supertype as a heap type, concrete or relative. */
  readonly supertype: HeapType | undefined;
  readonly composite: CompositeType;
}

/** A canonical type. */
export interface DefinedType {
  readonly final: boolean;
  readonly composite: CompositeType;
  /** The chain of supertypes from the root down to the type itself: matching is one look-up at the other's depth. */
  readonly chain: readonly TypeId[];
}

const definedTypes: DefinedType[] = [];
const groups = new Map<string, TypeId>();

/** The canonical type with an id. */
export function definedType(id: TypeId): DefinedType {
  return definedTypes[id];
}

/** The composite type with an id, which must be of the kind asked for. */
export function funcType(id: TypeId): FuncType {
  return definedTypes[id].composite as FuncType;
}

/**
 * Interns a recursion group: returns the canonical id of its first type; the others follow. Types of the group that
 * refer to each other do so by {@linkcode relative} heap types.
 */
export function internGroup(group: readonly SubType[]): TypeId {
  const key = group.map(subTypeKey).join(";");
  const known = groups.get(key);
  if (known !== undefined) return known;
  const base = definedTypes.length;
  for (const [index, subtype] of group.entries()) {
    const supertype = subtype.supertype === undefined ? undefined : absolute(subtype.supertype, base);
    const chain = supertype === undefined ? [] : definedTypes[typeIdOf(supertype)].chain;
    definedTypes.push({
      final: subtype.final,
      composite: mapComposite(subtype.composite, (type) => absoluteType(type, base)),
      chain: [...chain, base + index],
    });
  }
  groups.set(key, base);
  return base;
}

/** Interns a function type that stands alone, as every function type did before recursive types. */
export function internFunc(params: readonly ValType[], results: readonly ValType[]): TypeId {
  return internGroup([{ final: true, supertype: undefined, composite: { kind: "func", params, results } }]);
}

function subTypeKey(subtype: SubType): string {
  return `${subtype.final ? "f" : "o"}${subtype.supertype ?? ""}:${compositeKey(subtype.composite)}`;
}

function compositeKey(composite: CompositeType): string {
  const field = (f: FieldType) => (f.mutable ? "m" : "") + f.type;
  if (composite.kind === "func") return `${composite.params.join()}>${composite.results.join()}`;
  if (composite.kind === "array") return `[${field(composite.element)}]`;
  return `{${composite.fields.map(field).join()}}`;
}

function absolute(heap: HeapType, base: TypeId): HeapType {
  return heap >= FIRST_RELATIVE ? concrete(base + heap - FIRST_RELATIVE) : heap;
}

function absoluteType(type: ValType, base: TypeId): ValType {
  return isRef(type) ? ref(absolute(heapOf(type), base), isNullable(type)) : type;
}

function mapComposite(composite: CompositeType, map: (type: ValType) => ValType): CompositeType {
  const field = ({ type, mutable }: FieldType): FieldType => ({ type: map(type), mutable });
  if (composite.kind === "func") {
    return { kind: "func", params: composite.params.map(map), results: composite.results.map(map) };
  }
  if (composite.kind === "array") return { kind: "array", element: field(composite.element) };
  return { kind: "struct", fields: composite.fields.map(field) };
}
