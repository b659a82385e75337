/**
 * Types of memories, tables, globals and tags as an embedder writes them, `{ minimum: 1, maximum: 4 }`. What a module
 * declares or imports has its type in the language's own form, which is taken as well: `cluster.memory(wanted.type)`.
 *
 * @module
 */
import type { GlobalType, MemoryType, TableType, TagType } from "../../wasm/types/extern_types.ts";
import { type OptionNames, requireOptions } from "../../wasm/options.ts";
import { I32, I64, type TypeId, type ValType } from "../../wasm/types/value_types.ts";
import { requireObject, showValue, toFunctionType, toGlobalType, toMemoryType, toTableType } from "./arguments.ts";
import { declaredType, type TypeName, valueType } from "./host_type.ts";

/** The sizes of a memory or a table. */
export interface SizeDescriptor {
  /** The size at first: pages of 64 KiB, or entries. */
  readonly minimum: number;
  /** The size that it may grow to; as much as there can be by default. */
  readonly maximum?: number;
  /** The type of its addresses or indices; `"i32"` by default. */
  readonly address?: "i32" | "i64";
}

/** The type of a memory. */
export interface MemoryDescriptor extends SizeDescriptor {
  /** Whether several threads may use it at once; false by default. */
  readonly shared?: boolean;
}

/** The type of a table. */
export interface TableDescriptor extends SizeDescriptor {
  /** The type of its entries. */
  readonly element: "funcref" | "externref";
}

/** The type of a global. */
export interface GlobalDescriptor {
  /** The type of its value. */
  readonly type: TypeName;
  /** Whether it can be set; false by default. */
  readonly mutable?: boolean;
}

/** The type of a tag. */
export interface TagDescriptor {
  /** The types of what an exception carries. */
  readonly params: readonly TypeName[];
}

const MEMORY: OptionNames<MemoryDescriptor> = { minimum: true, maximum: true, address: true, shared: true };
const TABLE: OptionNames<TableDescriptor> = { minimum: true, maximum: true, address: true, element: true };
const GLOBAL: OptionNames<GlobalDescriptor> = { type: true, mutable: true };
const TAG: OptionNames<TagDescriptor> = { params: true };

/** The type of a memory, checked. */
export function memoryType(given: MemoryType | MemoryDescriptor): MemoryType {
  if (isOwnForm(given, "Cluster.memory()", MEMORY)) return toMemoryType(given);
  const { minimum: min, maximum: max, address, shared = false } = given;
  return toMemoryType({ kind: "memory", limits: { min, max }, address: addressType(address), shared });
}

/** The type of a table, checked. */
export function tableType(given: TableType | TableDescriptor): TableType {
  const what = "Cluster.table()";
  if (isOwnForm(given, what, TABLE)) return toTableType(given);
  const { minimum: min, maximum: max, address } = given,
    element = valueType(given.element, `${what}: there are no entries`);
  return toTableType({ kind: "table", element, limits: { min, max }, address: addressType(address) });
}

/** The type of a global, checked. */
export function globalType(given: GlobalType | GlobalDescriptor): GlobalType {
  const what = "Cluster.global()";
  if (isOwnForm(given, what, GLOBAL)) return toGlobalType(given);
  const { type, mutable = false } = given;
  return toGlobalType({ kind: "global", type: valueType(type, `${what}: there is no value`), mutable });
}

/** The function type of a tag, checked. */
export function tagType(given: TypeId | TagType | TagDescriptor): TypeId {
  const what = "Cluster.tag()";
  if (typeof given !== "object" || given === null) return toFunctionType(given, `${what}: the type`);
  return isOwnForm(given, what, TAG) ? toFunctionType(given.type, `${what}: the type`) : declaredType(given.params, []);
}

/** Whether a type has the language's own form; what has neither form is refused. */
function isOwnForm<Own extends { readonly kind: string }, Given>(
  given: Own | Given,
  what: string,
  names: OptionNames<Given>,
): given is Own {
  requireObject(given, `${what}: the type`);
  if ("kind" in (given as object)) return true;
  requireOptions(what, given as Given, names);
  return false;
}

/** What is no address type is refused with the rest of the type. */
function addressType(name: unknown): ValType {
  if (name === undefined || name === "i32") return I32;
  if (name === "i64") return I64;
  throw new TypeError(`the address type of a memory or table must be "i32" or "i64", not ${showValue(name)}`);
}
