/**
 * Value, heap and composite types, and the process-wide table that makes equal types one number.
 *
 * A value type is an integer, so that operand stacks are arrays of small integers and equality is `===`. A type that a
 * module defines is known everywhere by its canonical id: recursion groups are interned as the specification's
 * iso-recursive equality demands, so types of different modules are equal exactly when their ids are, and importing,
 * `call_indirect` and casts compare integers. The table only grows, by the distinct types a process has ever loaded.
 *
 * ```text
 * value type  0 bottom   1 i32  2 i64  3 f32  4 f64  5 v128   6 i8  7 i16 (storage only)
 *             16 + 2·heap + nullable                           a reference
 * heap type   0..12 abstract, see HEAP_TYPES   16 + id          a defined type
 * ```
 *
 * Source: specification, sections "Types", "Matching" and "Type Equivalence".
 *
 * @module
 */

/** A value type, a packed storage type, or bottom. */
export type ValType = number;
/** A heap type: an abstract one, or {@linkcode concrete} of a canonical id. */
export type HeapType = number;
/** The canonical id of a defined type. */
export type TypeId = number;

/** The unknown type of an operand in unreachable code; a subtype of everything. */
export const BOTTOM = 0;
/** 32-bit integer. */
export const I32 = 1;
/** 64-bit integer. */
export const I64 = 2;
/** IEEE 754 single precision. */
export const F32 = 3;
/** IEEE 754 double precision. */
export const F64 = 4;
/** 128-bit vector. */
export const V128 = 5;
/** Packed 8-bit field. */
export const I8 = 6;
/** Packed 16-bit field. */
export const I16 = 7;
const FIRST_REFERENCE = 16;

/** The numeric, vector and packed types by name, with their code in the binary format and their letter in signatures. */
export const NUMBER_TYPES = {
  i32: { type: I32, code: 0x7f, letter: "i", bytes: 4 },
  i64: { type: I64, code: 0x7e, letter: "I", bytes: 8 },
  f32: { type: F32, code: 0x7d, letter: "f", bytes: 4 },
  f64: { type: F64, code: 0x7c, letter: "F", bytes: 8 },
  v128: { type: V128, code: 0x7b, letter: "v", bytes: 16 },
  i8: { type: I8, code: 0x78, letter: "", bytes: 1 },
  i16: { type: I16, code: 0x77, letter: "", bytes: 2 },
} as const;

type HeapRow = { id: HeapType; code: number; shorthand: string; supers: readonly HeapType[]; bottom: HeapType };

/** The abstract heap types by name: id, code in the binary format, name of the nullable reference, proper supertypes. */
export const HEAP_TYPES = {
  func: { id: 0, code: 0x70, shorthand: "funcref", supers: [], bottom: 1 },
  nofunc: { id: 1, code: 0x73, shorthand: "nullfuncref", supers: [0], bottom: 1 },
  extern: { id: 2, code: 0x6f, shorthand: "externref", supers: [], bottom: 3 },
  noextern: { id: 3, code: 0x72, shorthand: "nullexternref", supers: [2], bottom: 3 },
  any: { id: 4, code: 0x6e, shorthand: "anyref", supers: [], bottom: 9 },
  eq: { id: 5, code: 0x6d, shorthand: "eqref", supers: [4], bottom: 9 },
  i31: { id: 6, code: 0x6c, shorthand: "i31ref", supers: [5, 4], bottom: 9 },
  struct: { id: 7, code: 0x6b, shorthand: "structref", supers: [5, 4], bottom: 9 },
  array: { id: 8, code: 0x6a, shorthand: "arrayref", supers: [5, 4], bottom: 9 },
  none: { id: 9, code: 0x71, shorthand: "nullref", supers: [8, 7, 6, 5, 4], bottom: 9 },
  exn: { id: 10, code: 0x69, shorthand: "exnref", supers: [], bottom: 11 },
  noexn: { id: 11, code: 0x74, shorthand: "nullexnref", supers: [10], bottom: 11 },
} as const satisfies Record<string, HeapRow>;

const HEAP_ROWS: readonly (HeapRow & { name: string })[] = Object.entries(HEAP_TYPES).map(([name, row]) => ({
  name,
  ...row,
}));
const FIRST_CONCRETE = 16;
/** Heap types at or above this are references inside the recursion group being interned. */
const FIRST_RELATIVE = 1 << 26;

/** The heap type of the defined type with this canonical id. */
export function concrete(id: TypeId): HeapType {
  return FIRST_CONCRETE + id;
}

/** The heap type of the `index`-th type of the recursion group being decoded, until {@linkcode internGroup} has it. */
export function relative(index: number): HeapType {
  return FIRST_RELATIVE + index;
}

/** Whether the heap type is a defined one. */
export function isConcrete(heap: HeapType): boolean {
  return heap >= FIRST_CONCRETE;
}

/** The canonical id of a heap type for which {@linkcode isConcrete} holds. */
export function typeIdOf(heap: HeapType): TypeId {
  return heap - FIRST_CONCRETE;
}

/** The reference type to a heap type. */
export function ref(heap: HeapType, nullable: boolean): ValType {
  return FIRST_REFERENCE + heap * 2 + (nullable ? 1 : 0);
}

/** Whether a value type is a reference type. */
export function isRef(type: ValType): boolean {
  return type >= FIRST_REFERENCE;
}

/** The heap type a reference type refers to. */
export function heapOf(type: ValType): HeapType {
  return (type - FIRST_REFERENCE) >> 1;
}

/** Whether a reference type includes null. */
export function isNullable(type: ValType): boolean {
  return (type & 1) === 1;
}

/** Whether a local of this type has a value before it is set. */
export function isDefaultable(type: ValType): boolean {
  return !isRef(type) || isNullable(type);
}

/** Whether the type is i8 or i16. */
export function isPacked(type: ValType): boolean {
  return type === I8 || type === I16;
}

/** The value type that a field's storage type unpacks to. */
export function unpacked(type: ValType): ValType {
  return isPacked(type) ? I32 : type;
}

/** `funcref`. */
export const FUNCREF: ValType = ref(HEAP_TYPES.func.id, true);
/** `externref`. */
export const EXTERNREF: ValType = ref(HEAP_TYPES.extern.id, true);
/** `exnref`. */
export const EXNREF: ValType = ref(HEAP_TYPES.exn.id, true);

const TYPE_OF_LETTER = new Map(Object.values(NUMBER_TYPES).map((row) => [row.letter as string, row.type as ValType]));

/** The value types that the letters of an operator's signature stand for; `a` stands for `address`. */
export function typesOf(letters: string, address: ValType = I32): ValType[] {
  return Array.from(letters, (letter) => letter === "a" ? address : TYPE_OF_LETTER.get(letter)!);
}

/** A field of a struct, or the element of an array. */
export interface FieldType {
  readonly type: ValType;
  readonly mutable: boolean;
}

/** The type of functions, tags and calls. */
export interface FuncType {
  readonly kind: "func";
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

/** The type of structs. */
export interface StructType {
  readonly kind: "struct";
  readonly fields: readonly FieldType[];
}

/** The type of arrays. */
export interface ArrayType {
  readonly kind: "array";
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

/** Whether the defined type `sub` is `sup` or declares it as a supertype. */
export function matchesType(sub: TypeId, sup: TypeId): boolean {
  if (sub === sup) return true;
  const { chain } = definedTypes[sub];
  return chain[definedTypes[sup].chain.length - 1] === sup;
}

const ABSTRACT_OF_KIND = {
  func: HEAP_TYPES.func.id,
  struct: HEAP_TYPES.struct.id,
  array: HEAP_TYPES.array.id,
} as const;

/** The abstract heap type right above a heap type's own: itself, or what its composite type is. */
export function abstractOf(heap: HeapType): HeapType {
  return isConcrete(heap) ? ABSTRACT_OF_KIND[definedTypes[typeIdOf(heap)].composite.kind] : heap;
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
  return showComposite(definedTypes[typeIdOf(heap)].composite, shallow);
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

/** The sizes of a table or a memory: entries or pages. */
export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
}

/** The type of a table. */
export interface TableType {
  readonly kind: "table";
  readonly element: ValType;
  readonly limits: Limits;
  /** The type of its indices, i32 or i64. */
  readonly address: ValType;
}

/** The type of a linear memory; limits are in pages of 64 KiB. */
export interface MemoryType {
  readonly kind: "memory";
  readonly limits: Limits;
  /** The type of its addresses, i32 or i64. */
  readonly address: ValType;
  readonly shared: boolean;
}

/** The type of a global. */
export interface GlobalType {
  readonly kind: "global";
  readonly type: ValType;
  readonly mutable: boolean;
}

/** The type of a function import or export. */
export interface FuncExternType {
  readonly kind: "func";
  readonly type: TypeId;
}

/** The type of an exception tag; its function type has no results. */
export interface TagType {
  readonly kind: "tag";
  readonly type: TypeId;
}

/** The type of anything that can be imported or exported. */
export type ExternType = FuncExternType | TableType | MemoryType | GlobalType | TagType;

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

/** An external type in words, as link errors show it: `(func (param i32))`, `memory 1 2`, `(mut i32) global`. */
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
