/**
 * The types that modules define, and the process-wide table that makes equal ones the same number.
 *
 * A defined type is known everywhere by its canonical id: recursion groups are interned as the specification's
 * iso-recursive equality demands, so types of different modules are equal exactly when their ids are, and importing,
 * `call_indirect` and casts compare integers.
 *
 * A number keeps nothing alive, so whatever mentions a type holds its group: a module all of its own, for as long as
 * it is reachable itself. A group without holders goes, and its ids are given to others; nothing may therefore
 * remember what it knows of a type by its id, unless it holds the type. What embedders declare stays.
 *
 * Source: specification, sections "Composite Types", "Recursive Types" and "Type Equivalence".
 *
 * @module
 */
import { LimitError } from "../errors.ts";
import {
  concrete,
  FIRST_RELATIVE,
  heapOf,
  type HeapType,
  isConcrete,
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

/** Types that are defined together, and held together. */
interface Group {
  readonly key: string;
  readonly base: TypeId;
  readonly size: number;
  /** The groups that it mentions, which it holds. */
  readonly mentions: readonly Group[];
  /** How many hold it. */
  holders: number;
}

/** Ids that fit between the numbers of other heap types. */
const MOST_IDS = FIRST_RELATIVE - concrete(0);

const definedTypes: (DefinedType | undefined)[] = [];
const groupOfType: (Group | undefined)[] = [];
const groups = new Map<string, Group>();
/** Ids that are free again: where blocks of 2ⁿ begin, by n. */
const free: TypeId[][] = [];

const holders = new FinalizationRegistry<Group[]>((held) => held.forEach(release));

/** Keeps types, as long as it is reachable itself. */
export class TypeHold {
  readonly #groups: Group[] = [];

  constructor() {
    holders.register(this, this.#groups);
  }

  /** Holds a type, and with it all that it mentions. */
  add(id: TypeId): void {
    const group = groupOfType[id]!;
    group.holders++;
    this.#groups.push(group);
  }
}

/** Holds a type; undefined if it stays anyway. */
export function holdType(id: TypeId): TypeHold | undefined {
  if (groupOfType[id]!.holders === Infinity) return undefined;
  const hold = new TypeHold();
  hold.add(id);
  return hold;
}

/** Holds the types that a value type mentions; undefined if there are none that could go. */
export function holdValType(type: ValType): TypeHold | undefined {
  return isRef(type) && isConcrete(heapOf(type)) ? holdType(typeIdOf(heapOf(type))) : undefined;
}

/** The canonical type with an id. */
export function definedType(id: TypeId): DefinedType {
  return definedTypes[id]!;
}

/** The composite type with an id, which must be of the kind asked for. */
export function funcType(id: TypeId): FuncType {
  return definedTypes[id]!.composite as FuncType;
}

/** How many types there are. */
export function countTypes(): number {
  let count = 0;
  for (const { size } of groups.values()) count += size;
  return count;
}

/**
 * Interns a recursion group: returns the canonical id of its first type; the others follow. Types of the group that
 * refer to each other do so by {@linkcode relative} heap types.
 *
 * @param hold What holds the group; without one it stays for ever.
 * @throws {LimitError} if there are too many types.
 */
export function internGroup(group: readonly SubType[], hold?: TypeHold): TypeId {
  const key = group.map(subTypeKey).join(";");
  const found = groups.get(key) ?? define(key, group);
  if (hold === undefined) found.holders = Infinity;
  else hold.add(found.base);
  return found.base;
}

function define(key: string, subtypes: readonly SubType[]): Group {
  const base = takeIds(subtypes.length), mentioned = new Set<Group>();
  const resolve = (heap: HeapType): HeapType => {
    if (heap >= FIRST_RELATIVE) return concrete(base + heap - FIRST_RELATIVE);
    if (isConcrete(heap)) mentioned.add(groupOfType[typeIdOf(heap)]!);
    return heap;
  };
  const resolveType = (type: ValType) => isRef(type) ? ref(resolve(heapOf(type)), isNullable(type)) : type;
  for (const [index, subtype] of subtypes.entries()) {
    const supertype = subtype.supertype === undefined ? undefined : resolve(subtype.supertype);
    const chain = supertype === undefined ? [] : definedType(typeIdOf(supertype)).chain;
    definedTypes[base + index] = {
      final: subtype.final,
      composite: mapComposite(subtype.composite, resolveType),
      chain: [...chain, base + index],
    };
  }
  const group = { key, base, size: subtypes.length, mentions: [...mentioned], holders: 0 };
  for (const each of mentioned) each.holders++;
  for (let i = 0; i < group.size; i++) groupOfType[base + i] = group;
  groups.set(key, group);
  return group;
}

/** Interns a function type that stands alone, as every function type did before recursive types; it stays for ever. */
export function internFunc(params: readonly ValType[], results: readonly ValType[]): TypeId {
  return internGroup([{ final: true, supertype: undefined, composite: { kind: "func", params, results } }]);
}

/** Gives up a group, and those that only it held, and so on. */
function release(group: Group): void {
  const left = [group];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (--next.holders > 0) continue;
    groups.delete(next.key);
    for (let i = 0; i < next.size; i++) definedTypes[next.base + i] = groupOfType[next.base + i] = undefined;
    (free[blockOf(next.size)] ??= []).push(next.base);
    left.push(...next.mentions);
  }
}

/** Groups take blocks of 2ⁿ ids, so that what one leaves suits the next. */
function blockOf(size: number): number {
  return Math.ceil(Math.log2(size));
}

function takeIds(size: number): TypeId {
  const block = blockOf(size), known = free[block]?.pop();
  if (known !== undefined) return known;
  const base = definedTypes.length, end = base + 2 ** block;
  if (end > MOST_IDS) throw new LimitError(`more than ${MOST_IDS} types are in use`);
  while (definedTypes.length < end) definedTypes.push(undefined);
  return base;
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

function mapComposite(composite: CompositeType, map: (type: ValType) => ValType): CompositeType {
  const field = ({ type, mutable }: FieldType): FieldType => ({ type: map(type), mutable });
  if (composite.kind === "func") {
    return { kind: "func", params: composite.params.map(map), results: composite.results.map(map) };
  }
  if (composite.kind === "array") return { kind: "array", element: field(composite.element) };
  return { kind: "struct", fields: composite.fields.map(field) };
}
