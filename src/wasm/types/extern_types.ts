/**
 * The types of what can be imported and exported.
 *
 * Source: specification, section "External Types".
 *
 * @module
 */
import type { TypeId, ValType } from "./value_types.ts";

/** The sizes of a table or a memory: entries or pages. */
export interface Limits {
  /** Initial size. */
  readonly min: number;
  /** Size that it may grow to; undefined if the module does not say. */
  readonly max: number | undefined;
}

/** The type of a table. */
export interface TableType {
  /** Tells the kinds of types apart. */
  readonly kind: "table";
  /** Reference type of the entries. */
  readonly element: ValType;
  /** Sizes in entries. */
  readonly limits: Limits;
  /** The type of its indices, i32 or i64. */
  readonly address: ValType;
}

/** The type of a linear memory; limits are in pages of 64 KiB. */
export interface MemoryType {
  /** Tells the kinds of types apart. */
  readonly kind: "memory";
  /** Sizes in pages of 64 KiB. */
  readonly limits: Limits;
  /** The type of its addresses, i32 or i64. */
  readonly address: ValType;
  /** Whether several agents may use it at once. */
  readonly shared: boolean;
}

/** The type of a global. */
export interface GlobalType {
  /** Tells the kinds of types apart. */
  readonly kind: "global";
  /** Type of its value. */
  readonly type: ValType;
  /** Whether it can be set. */
  readonly mutable: boolean;
}

/** The type of a function import or export. */
export interface FuncExternType {
  /** Tells the kinds of types apart. */
  readonly kind: "func";
  /** Canonical function type. */
  readonly type: TypeId;
}

/** The type of an exception tag; its function type has no results. */
export interface TagType {
  /** Tells the kinds of types apart. */
  readonly kind: "tag";
  /** Canonical function type. */
  readonly type: TypeId;
}

/** The type of anything that can be imported or exported. */
export type ExternType = FuncExternType | TableType | MemoryType | GlobalType | TagType;
